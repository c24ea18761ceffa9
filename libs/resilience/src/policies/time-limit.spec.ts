import { CallContext, TimeoutExceededError } from '#core';
import { never } from '../testing/support/expectations.js';
import { policyBench, watch } from '../testing/support/policy-bench.js';

describe('the limit of an attempt', () => {
  it('ends the call in time, whatever its work does with the signal', async () => {
    const { policy, clock } = policyBench({ attemptTimeout: '200ms' });
    const call = watch(policy.execute(never));
    await clock.advance(199);
    expect(call.outcome()).toBe('pending');
    await clock.advance(1);
    expect(call.outcome()).toBeInstanceOf(TimeoutExceededError);
    expect((call.outcome() as Error).message).toContain('"payments" did not end within 200ms');
  });

  it('aborts the signal with the same error', async () => {
    const { policy, clock } = policyBench({ attemptTimeout: '200ms' });
    let signal: AbortSignal | undefined;
    const call = watch(policy.execute((given) => ((signal = given.signal), never())));
    await clock.advance(200);
    expect(signal?.aborted).toBe(true);
    expect(signal?.reason).toBe(call.outcome());
  });

  it('gives an aborted signal to who reads it too late', async () => {
    const { policy, clock } = policyBench({ attemptTimeout: '200ms' });
    const late = policy.execute(async (call) => {
      await clock.sleep(300);
      return call.signal.aborted;
    });
    const seen: boolean[] = [];
    const { outcome } = watch(
      policy.execute(async (call) => {
        await clock.sleep(300);
        seen.push(call.signal.aborted);
      }),
    );
    watch(late);
    await clock.advance(300);
    expect(outcome()).toBeInstanceOf(TimeoutExceededError);
    expect(seen).toEqual([true]);
  });

  it('never aborts the signal of a call that succeeded', async () => {
    const { policy, clock } = policyBench({ attemptTimeout: '200ms', totalTimeout: '300ms' });
    const aborted: unknown[] = [];
    let signal: AbortSignal | undefined;
    await policy.execute(async (call) => {
      signal = call.signal;
      signal.addEventListener('abort', () => aborted.push(signal?.reason));
    });
    await clock.advance(10_000);
    expect(signal?.aborted).toBe(false);
    expect(aborted).toEqual([]);
  });

  it('has one timer for all calls of the driver, and none once nothing runs', async () => {
    const { policy, resilience, clock } = policyBench({ attemptTimeout: '200ms', totalTimeout: '300ms' });
    const calls = Array.from({ length: 50 }, () => watch(policy.execute(never)));
    calls.push(...Array.from({ length: 50 }, () => watch(resilience.policy('mail').execute(never))));
    expect(clock.pending).toBe(1);
    await clock.advance(1_000);
    expect(calls.every(({ outcome }) => outcome() instanceof TimeoutExceededError)).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('lets the limits of ended calls pass without a trace', async () => {
    const { policy, clock } = policyBench({ attemptTimeout: '200ms' });
    for (let call = 0; call < 5; call += 1) expect(await policy.execute(async () => call)).toBe(call);
    expect(clock.pending).toBe(1);
    await clock.advance(200);
    expect(clock.pending).toBe(0);
  });

  it('gives up nothing once the driver is closed, and leaves no timer', async () => {
    const { policy, driver, clock } = policyBench({ attemptTimeout: '200ms' });
    const call = watch(policy.execute(never));
    await driver.close();
    expect(clock.pending).toBe(0);
    await clock.advance(500);
    expect(call.outcome()).toBe('pending');
  });
});

describe('the limit of the whole call', () => {
  it('covers the waits between attempts', async () => {
    const { policy, clock } = policyBench({
      totalTimeout: '1s',
      attemptTimeout: '300ms',
      retryAttempts: 20,
      retryBase: '1ms',
    });
    const attempts: number[] = [];
    const call = watch(policy.execute(({ attempt }) => (attempts.push(attempt), never()), { idempotent: true }));
    await clock.advance(1_000);
    expect(call.outcome()).toBeInstanceOf(TimeoutExceededError);
    expect(attempts.length).toBeGreaterThan(2);
    const before = attempts.length;
    await clock.advance(10_000);
    expect(attempts.length).toBe(before);
  });

  it('is never beyond the deadline of the caller', async () => {
    const { policy, clock } = policyBench({ totalTimeout: '1s' });
    const calls = [50, 700, 20, 300, 5_000].map((deadline) => ({
      deadline,
      ...watch(CallContext.run(new CallContext({ correlationId: 'c', deadline }), () => policy.execute(never))),
    }));
    for (let now = 0; now < 1_100; now += 10) {
      for (const { deadline, outcome } of calls) expect(outcome() === 'pending').toBe(now < Math.min(deadline, 1_000));
      await clock.advance(10);
    }
    expect((calls[0]?.outcome() as Error).message).toContain("its caller's deadline");
  });

  it('holds where the policy has none of its own', async () => {
    const { policy, clock } = policyBench({});
    const call = watch(
      CallContext.run(new CallContext({ correlationId: 'c', deadline: 40 }), () => policy.execute(never)),
    );
    await clock.advance(40);
    expect(call.outcome()).toBeInstanceOf(TimeoutExceededError);
  });

  it('starts nothing for a caller whose time is up', async () => {
    const { policy, clock } = policyBench({});
    await clock.advance(100);
    const work = jest.fn(async () => 1);
    await expect(
      CallContext.run(new CallContext({ correlationId: 'c', deadline: 60 }), () => policy.execute(work)),
    ).rejects.toBeInstanceOf(TimeoutExceededError);
    expect(work).not.toHaveBeenCalled();
  });
});

describe('a caller who gives up', () => {
  it('gets the reason at once and ends the attempt', async () => {
    const { policy } = policyBench({ attemptTimeout: '1s', totalTimeout: '1s' });
    const controller = new AbortController();
    const reason = new Error('client gone');
    let signal: AbortSignal | undefined;
    const call = policy.execute((given) => ((signal = given.signal), never()), { signal: controller.signal });
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    expect(signal?.reason).toBe(reason);
  });

  it('is heard by the context as well, and by both', async () => {
    const { policy } = policyBench({});
    const [context, own] = [new AbortController(), new AbortController()];
    const run = () =>
      CallContext.run(new CallContext({ correlationId: 'c', signal: context.signal }), () =>
        policy.execute(never, { signal: own.signal }),
      );
    const [first, second] = [run(), watch(run())];
    context.abort(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    expect(second.outcome()).toBe(context.signal.reason);
  });

  it('starts nothing when that was before the call', async () => {
    const { policy } = policyBench({});
    const work = jest.fn(async () => 1);
    await expect(policy.execute(work, { signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow('gone');
    expect(work).not.toHaveBeenCalled();
  });

  it('leaves no listener on a signal that lives longer than its calls', async () => {
    const { policy } = policyBench({ attemptTimeout: '1s', totalTimeout: '2s', bulkheadSize: 1 });
    const { signal } = new AbortController();
    const listening: unknown[] = [];
    const add = jest
      .spyOn(signal, 'addEventListener')
      .mockImplementation((_type, listener) => void listening.push(listener));
    const remove = jest
      .spyOn(signal, 'removeEventListener')
      .mockImplementation((_type, listener) => void listening.splice(listening.indexOf(listener), 1));
    await Promise.all([1, 2, 3].map((value) => policy.execute(async () => value, { signal })));
    expect(add.mock.calls.length).toBeGreaterThan(2);
    expect(remove).toHaveBeenCalled();
    expect(listening).toEqual([]);
  });
});

it('turns what work throws at once into a rejection', async () => {
  const thrown = new Error('at once');
  const work = (): Promise<never> => {
    throw thrown;
  };
  for (const options of [{}, { attemptTimeout: '1s' }, { breaker: 'on' }, { retryAttempts: 3 }] as const)
    await expect(policyBench(options).policy.execute(work)).rejects.toBe(thrown);
});
