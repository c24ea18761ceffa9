import { CallContext, Duration, type TransactionScope } from '#core';
import { Broken, Flaky } from '../testing/support/expectations.js';
import { policyBench, watch, type PolicyBench } from '../testing/support/policy-bench.js';

const RETRY = { retryAttempts: 3, retryBase: '100ms' } as const;

/** Makes the call, moves time far on, and says how often its work ran. */
async function attemptsOf({ policy, clock }: PolicyBench, error: unknown, idempotent = true): Promise<number> {
  let attempts = 0;
  const call = watch(
    policy.execute(
      async () => {
        attempts += 1;
        throw error;
      },
      { idempotent },
    ),
  );
  await clock.advance(600_000);
  expect(call.outcome()).toBe(error);
  return attempts;
}

describe('retry', () => {
  it('tries an idempotent call again until it succeeds', async () => {
    const { policy, clock } = policyBench(RETRY);
    const attempts: number[] = [];
    const call = watch(
      policy.execute(
        async ({ attempt }) => {
          attempts.push(attempt);
          if (attempt < 3) throw new Flaky('down');
          return 'done';
        },
        { idempotent: true },
      ),
    );
    await clock.advance(10_000);
    expect(call.outcome()).toBe('done');
    expect(attempts).toEqual([1, 2, 3]);
  });

  it('makes as many attempts as it may, and gives the last error as it is', async () => {
    expect(await attemptsOf(policyBench(RETRY), new Flaky('down'))).toBe(3);
  });

  it.each([
    ['a call that is not idempotent', new Flaky('down'), false],
    ['an error that will not be over by itself', new Broken('no'), true],
    ['an error of another library, of which nothing is known', new Error('?'), true],
    ['an abort', Object.assign(new Error('stop'), { name: 'AbortError' }), true],
  ])('does not repeat %s', async (_what, error, idempotent) => {
    expect(await attemptsOf(policyBench(RETRY), error, idempotent)).toBe(1);
  });

  it('repeats errors of other libraries that the policy says to', async () => {
    const retries = (error: unknown): boolean => error instanceof TypeError;
    expect(await attemptsOf(policyBench({ ...RETRY, retries }), new TypeError('fetch failed'))).toBe(3);
    expect(await attemptsOf(policyBench({ ...RETRY, retries }), new Flaky('down'))).toBe(1);
  });

  it('does nothing inside a transaction, which is repeated as a whole or not at all', async () => {
    const bench = policyBench(RETRY);
    const context = new CallContext({ correlationId: 'c', transaction: {} as TransactionScope });
    expect(await CallContext.run(context, () => attemptsOf(bench, new Flaky('down')))).toBe(1);
  });

  it('is not done by two policies, one inside the other', async () => {
    const { resilience, clock } = policyBench({ ...RETRY, budgetPercent: 1_000 });
    let attempts = 0;
    const inner = () =>
      resilience.policy('inner').execute(
        async () => {
          attempts += 1;
          throw new Flaky('down');
        },
        { idempotent: true },
      );
    const call = watch(resilience.policy('outer').execute(inner, { idempotent: true }));
    await clock.advance(600_000);
    expect(call.outcome()).toBeInstanceOf(Flaky);
    expect(attempts).toBe(3);
  });

  it('waits longer from attempt to attempt, within base and cap, and not the same for everybody', async () => {
    const { policy, clock } = policyBench({
      retryAttempts: 8,
      retryBase: '100ms',
      retryCap: '2s',
      budgetReserve: 1_000,
    });
    const run = async (): Promise<readonly number[]> => {
      const at: number[] = [];
      const call = watch(
        policy.execute(
          async () => {
            at.push(clock.monotonic());
            throw new Flaky('down');
          },
          { idempotent: true },
        ),
      );
      await clock.advance(60_000);
      expect(call.outcome()).toBeInstanceOf(Flaky);
      return at.slice(1).map((time, index) => Math.round(time - (at[index] ?? 0)));
    };
    const [first, second] = [await run(), await run()];
    for (const wait of [...first, ...second]) {
      expect(wait).toBeGreaterThanOrEqual(100);
      expect(wait).toBeLessThanOrEqual(2_000);
    }
    expect(Math.max(...first)).toBeGreaterThan(400);
    expect(first).not.toEqual(second);
  });

  it('waits at least as long as the dependency asks', async () => {
    const { policy, clock } = policyBench(RETRY);
    let attempts = 0;
    watch(
      policy.execute(
        async () => {
          attempts += 1;
          throw new Flaky('busy', { retryAfter: Duration.seconds(10) });
        },
        { idempotent: true },
      ),
    );
    await clock.advance(9_999);
    expect(attempts).toBe(1);
    await clock.advance(1);
    expect(attempts).toBe(2);
  });

  it('gives up when the dependency asks for more than the longest wait', async () => {
    const error = new Flaky('busy', { retryAfter: Duration.seconds(31) });
    expect(await attemptsOf(policyBench(RETRY), error)).toBe(1);
  });

  it('starts no wait that the deadline would cut, and says at once what the dependency said', async () => {
    const { policy, clock } = policyBench({ ...RETRY, retryBase: '100ms' });
    const context = new CallContext({ correlationId: 'c', deadline: 100 });
    const error = new Flaky('down');
    const call = watch(
      CallContext.run(context, () => policy.execute(() => Promise.reject(error), { idempotent: true })),
    );
    await clock.advance(0);
    expect(call.outcome()).toBe(error);
  });

  it('ends its wait when the caller gives up', async () => {
    const { policy, clock } = policyBench(RETRY);
    const controller = new AbortController();
    const call = watch(
      policy.execute(() => Promise.reject(new Flaky('down')), { idempotent: true, signal: controller.signal }),
    );
    await clock.advance(10);
    controller.abort(new Error('gone'));
    await clock.advance(0);
    expect(call.outcome()).toBe(controller.signal.reason);
    expect(clock.pending).toBe(0);
  });

  it('gives the error of the dependency when the circuit opened meanwhile', async () => {
    const bench = policyBench({ ...RETRY, breaker: 'on', breakerMinimumCalls: 1 });
    const error = new Flaky('down');
    expect(await attemptsOf(bench, error)).toBe(1);
    expect(bench.policy.state.circuit.position).toBe('half-open'); // the time is far on
  });
});

describe('the budget of retries', () => {
  it('is shared by everybody who uses the policy, and by nobody else', async () => {
    const { resilience, clock } = policyBench({ ...RETRY, budgetPercent: 0, budgetReserve: 1 });
    let attempts = 0;
    const fail = async (): Promise<never> => {
      attempts += 1;
      throw new Flaky('down');
    };
    const calls = Array.from({ length: 100 }, () =>
      watch(resilience.policy('mail').execute(fail, { idempotent: true })),
    );
    await clock.advance(500);
    expect(attempts).toBe(110); // ten seconds of the reserve are there at once
    expect(resilience.policy('mail').state.retriesLeft).toBe(0);
    expect(resilience.policy('other').state.retriesLeft).toBe(10);
    await clock.advance(2_000);
    expect(calls.every(({ outcome }) => outcome() instanceof Flaky)).toBe(true);
    expect(resilience.policy('mail').state.retriesLeft).toBeGreaterThan(0);
  });

  it('grows with the calls', async () => {
    const { policy, clock } = policyBench({ ...RETRY, budgetPercent: 10, budgetReserve: 0 });
    let attempts = 0;
    const round = async (): Promise<void> => {
      watch(
        policy.execute(
          async () => {
            attempts += 1;
            throw new Flaky('down');
          },
          { idempotent: true },
        ),
      );
      await clock.advance(1_000);
    };
    for (let call = 0; call < 500; call += 1) await round();
    expect(attempts).toBeLessThanOrEqual(500 * 1.1 + 10);
    expect(attempts).toBeGreaterThanOrEqual(500 * 1.1);
  });

  it('may be nothing', async () => {
    expect(await attemptsOf(policyBench({ ...RETRY, budgetPercent: 0, budgetReserve: 0 }), new Flaky('down'))).toBe(1);
  });
});
