import { Duration, InfrastructureError, ResilienceError, TimeoutExceededError } from '#core';

class OrderError extends InfrastructureError {
  static override readonly row = { ...InfrastructureError.row, code: 'X_ORDER', status: 409 };
}
class OrderTakenError extends OrderError {
  static override readonly row = { ...OrderError.row, code: 'X_ORDER_TAKEN' };
}
class NamelessRowError extends OrderError {}

/** The same classes as a second installed copy of the package would give. */
async function secondCopy(): Promise<typeof import('../index.js')> {
  let copy: typeof import('../index.js') | undefined;
  await jest.isolateModulesAsync(async () => {
    copy = await import('../index.js');
  });
  if (copy === undefined) throw new Error('not loaded');
  return copy;
}

describe('InfrastructureError', () => {
  it('has the name of its class, the code of its row and the cause it was made from', () => {
    const cause = new Error('socket');
    const error = new TimeoutExceededError('too late', { cause, retryAfter: Duration.seconds(3), details: { a: 1 } });

    expect(error).toMatchObject({
      name: 'TimeoutExceededError',
      code: 'TIMEOUT_EXCEEDED',
      message: 'too late',
      details: { a: 1 },
    });
    expect(error.cause).toBe(cause);
    expect(error.retryAfter?.wholeSeconds).toBe(3);
    expect(error.row.status).toBe(504);
  });

  it('has no own cause when none was given', () => {
    expect('cause' in new TimeoutExceededError('x')).toBe(false);
  });

  it('knows instances of itself and of subclasses, and no others', () => {
    expect(new OrderTakenError('x')).toBeInstanceOf(OrderTakenError);
    expect(new OrderTakenError('x')).toBeInstanceOf(OrderError);
    expect(new OrderTakenError('x')).toBeInstanceOf(InfrastructureError);
    expect(new OrderTakenError('x')).toBeInstanceOf(Error);
    expect(new OrderError('x')).not.toBeInstanceOf(OrderTakenError);
    expect(new OrderError('x')).not.toBeInstanceOf(ResilienceError);
  });

  it('tells a subclass without a row of its own apart by its prototype', () => {
    expect(new NamelessRowError('x')).toBeInstanceOf(NamelessRowError);
    expect(new OrderError('x')).not.toBeInstanceOf(NamelessRowError);
  });

  it.each([null, undefined, 'text', 42, {}, new Error('plain'), { code: 'X_ORDER' }])(
    'is not fooled by %p',
    (value) => {
      expect(value instanceof OrderError).toBe(false);
    },
  );

  it('knows an instance that another copy of the package made', async () => {
    const copy = await secondCopy();
    const foreign = new copy.TimeoutExceededError('from the other copy');

    expect(copy.TimeoutExceededError).not.toBe(TimeoutExceededError);
    expect(foreign).toBeInstanceOf(TimeoutExceededError);
    expect(foreign).toBeInstanceOf(ResilienceError);
    expect(foreign).toBeInstanceOf(InfrastructureError);
    expect(foreign).not.toBeInstanceOf(OrderError);
  });

  it('does not show its marker to those who list its properties', () => {
    expect(Object.getOwnPropertySymbols({ ...new OrderError('x') })).toEqual([]);
  });
});
