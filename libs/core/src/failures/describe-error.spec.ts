import { describeError } from './describe-error.js';

describe('describeError', () => {
  it('gives code and message on one line and the stacks of the whole chain, masked', () => {
    const cause = new Error('connect postgres://shop:hunter2@db');
    const error = Object.assign(new Error('not\nreachable', { cause }), { code: 'X_DOWN' });

    const { message, stack } = describeError(error);

    expect(message).toBe('X_DOWN: not\\nreachable');
    expect(stack).toContain('Caused by: Error: connect postgres://***@db');
    expect(stack).toContain('describe-error.spec');
    expect(stack).not.toContain('hunter2');
  });

  it('copes with what is not an error', () => {
    expect(describeError('text')).toEqual({ message: 'text', stack: 'text' });
    expect(describeError(undefined).message).toBe('[object Undefined] was thrown');
  });
});
