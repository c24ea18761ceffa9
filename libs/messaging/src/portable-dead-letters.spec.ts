import { CallSeam } from '#core';
import { VirtualClock } from '#core/testing';
import { InvalidQueryError } from '#domain/database';
import { MessagingError, type DeadLetterFilter } from '#domain/messaging';
import { PortableDeadLetters } from './portable-dead-letters.js';
import { ScriptedDriver } from './testing/scripted-driver.js';

const ID = { group: 'shop.mail', eventId: 'AAAAAAAA-0000-4000-8000-000000000001' };
const STORED = { ...ID, eventId: ID.eventId.toLowerCase() };

describe('PortableDeadLetters', () => {
  let driver: ScriptedDriver;
  let deadLetters: PortableDeadLetters;

  beforeEach(() => {
    driver = new ScriptedDriver();
    deadLetters = new PortableDeadLetters({
      instance: 'default',
      driver,
      seam: new CallSeam({ clock: new VirtualClock() }),
      remote: false,
    });
  });

  it('lists 50 without being told more, and up to 500', async () => {
    await deadLetters.list();
    await deadLetters.list({ group: 'shop.mail', type: undefined }, { limit: 500 });

    expect(driver.calls).toEqual([
      ['listDeadLetters', {}, 50, undefined],
      ['listDeadLetters', { group: 'shop.mail' }, 500, undefined],
    ]);
  });

  it.each([0, 501, 1.5, NaN, '50' as never])('refuses a limit of %p', async (limit) => {
    await expect(deadLetters.list({}, { limit })).rejects.toBeInstanceOf(InvalidQueryError);
  });

  it('hands the driver its own cursor back, whatever it looks like', async () => {
    driver.page = { items: [], next: 'position "7"' };
    const { next } = await deadLetters.list({ type: 'order.placed' });
    driver.page = { items: [], next: null };
    const last = await deadLetters.list({ type: 'order.placed' }, { cursor: next ?? '' });

    expect(next).toMatch(/^[\w-]+$/);
    expect(driver.calls.at(-1)?.[3]).toBe('position "7"');
    expect(last.next).toBeNull();
  });

  it('refuses the cursor of a list with another filter', async () => {
    driver.page = { items: [], next: '7' };
    const { next } = await deadLetters.list({ type: 'order.placed' });

    await expect(deadLetters.list({}, { cursor: next ?? '' })).rejects.toThrow('another filter');
  });

  it.each([
    ['nothing', ''],
    ['another alphabet', '../../x'],
    ['no JSON', 'aaaa'],
    ['JSON of another shape', Buffer.from('{"a":1}').toString('base64url')],
    ['a position that is no text', Buffer.from('["x",7]').toString('base64url')],
    ['too much', 'a'.repeat(4_097)],
  ])('refuses a cursor of %s', async (_what, cursor) => {
    await expect(deadLetters.list({}, { cursor })).rejects.toBeInstanceOf(InvalidQueryError);
    expect(driver.calls).toEqual([]);
  });

  it.each<[string, object]>([
    ['a misspelt field', { goup: 'shop.mail' }],
    ['a field of the prototype', { toString: 'x' }],
    ['a group that cannot be one', { group: "x'; drop" }],
    ['a reason that is none', { reason: 'bored' }],
    ['a reason of the prototype', { reason: 'toString' }],
    ['an invalid date', { parkedBefore: new Date(NaN) }],
    ['a key with NUL', { key: '\0' }],
    ['a type that is no text', { type: 7 }],
  ])('refuses %s instead of putting back more than was meant', async (_what, filter: DeadLetterFilter) => {
    await expect(deadLetters.redriveAll(filter)).rejects.toBeInstanceOf(InvalidQueryError);
    expect(driver.calls).toEqual([]);
  });

  it('asks for one message by group and id alone', async () => {
    const filter = { ...ID, type: 'more than asked' };

    expect(await deadLetters.redrive(filter)).toBe(true);
    expect(await deadLetters.discard(filter)).toBe(true);
    expect(await deadLetters.show(filter)).toBeUndefined();
    expect(driver.calls).toEqual([
      ['redrive', STORED],
      ['discard', STORED],
      ['showDeadLetter', STORED],
    ]);
  });

  it('says when there was nothing to put back', async () => {
    driver.redriven = 0;
    expect(await deadLetters.redrive(ID)).toBe(false);
    driver.redriven = 7;
    expect(await deadLetters.redriveAll({ reason: 'schema' })).toBe(7);
  });

  it('does not look for what cannot be an id', async () => {
    const mistyped = { group: 'shop.mail', eventId: '17' };

    expect(await deadLetters.show(mistyped)).toBeUndefined();
    expect(await deadLetters.redrive(mistyped)).toBe(false);
    expect(await deadLetters.discard(mistyped)).toBe(false);
    expect(driver.calls).toEqual([]);
  });

  it('wraps what the driver throws', async () => {
    driver.failure = new Error('socket');
    await expect(deadLetters.list()).rejects.toBeInstanceOf(MessagingError);
  });
});
