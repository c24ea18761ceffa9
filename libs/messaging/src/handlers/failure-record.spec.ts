import { VirtualClock } from '#core/testing';
import { EventRefusedError } from '#domain/messaging';
import { recordFailure } from './failure-record.js';

describe('recordFailure', () => {
  const clock = new VirtualClock();
  const messageOf = (error: unknown): string => recordFailure(error, 1, clock).message;

  it('has the code of one of our errors, and one for all others', () => {
    expect(recordFailure(new EventRefusedError('No.'), 2, clock)).toEqual({
      at: new Date(clock.now()),
      attempt: 2,
      code: 'EVENT_REFUSED',
      message: 'No.',
    });
    expect(recordFailure(Object.assign(new Error('x'), { code: 'ECONNRESET' }), 1, clock).code).toBe('HANDLER_FAILED');
  });

  it('masks secrets, keeps to one line and to 500 characters', () => {
    expect(messageOf(new Error('password=hunter2\nforged'))).toBe('password=***\\nforged');
    expect(messageOf(new Error('x'.repeat(10_000)))).toHaveLength(500);
  });

  it.each([
    ['text', 'plain', 'plain'],
    ['nothing', undefined, '[object Undefined] was thrown.'],
    ['an error without a message', new Error(''), '[object Error] was thrown.'],
    ['an object', { message: 7 }, '[object Object] was thrown.'],
    ['a symbol', Symbol('s'), '[object Symbol] was thrown.'],
  ])('describes %s', (_what, thrown, message) => {
    expect(messageOf(thrown)).toBe(message);
  });
});
