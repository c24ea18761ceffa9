import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { RESILIENCE_CHANNEL } from '#domain/resilience';
import { Flaky, never } from '../testing/support/expectations.js';
import { policyBench, watch } from '../testing/support/policy-bench.js';

const heard: unknown[] = [];
const listen = (event: unknown): void => void heard.push(event);
beforeEach(() => {
  heard.length = 0;
  subscribe(RESILIENCE_CHANNEL, listen);
});
afterEach(() => unsubscribe(RESILIENCE_CHANNEL, listen));

const kinds = (): readonly unknown[] => heard.map((event) => (event as { kind: string }).kind);

describe('what a policy tells', () => {
  it('is each retry, and that there is no budget for more', async () => {
    const { policy, clock } = policyBench({ retryAttempts: 3, retryBase: '0ms', budgetPercent: 0, budgetReserve: 0 });
    const error = new Flaky('down');
    watch(policy.execute(() => Promise.reject(error), { idempotent: true }));
    await clock.advance(0);
    expect(heard).toEqual([{ policy: 'payments', kind: 'budget-exhausted', attempt: 2, error }]);
    const bench = policyBench({ retryAttempts: 3, retryBase: '100ms', retryCap: '100ms' });
    watch(bench.policy.execute(() => Promise.reject(error), { idempotent: true }));
    await bench.clock.advance(1_000);
    expect(heard.slice(1)).toMatchObject([
      { kind: 'retry', attempt: 2, wait: { milliseconds: 100 }, error },
      { kind: 'retry', attempt: 3, wait: { milliseconds: 100 }, error },
    ]);
  });

  it('is how the circuit moves and what it refuses', async () => {
    const { policy, clock } = policyBench({ breaker: 'on', breakerMinimumCalls: 1, breakerProbes: 1 });
    watch(policy.execute(() => Promise.reject(new Flaky('down'))));
    await clock.advance(0);
    watch(policy.execute(never));
    await clock.advance(5_000);
    await policy.execute(async () => 1);
    policy.forceOpen();
    policy.release();
    expect(heard).toEqual([
      {
        policy: 'payments',
        kind: 'opened',
        reason: 'failures',
        openFor: expect.objectContaining({ milliseconds: 5_000 }),
      },
      { policy: 'payments', kind: 'rejected', by: 'circuit' },
      { policy: 'payments', kind: 'half-opened' },
      { policy: 'payments', kind: 'closed' },
      { policy: 'payments', kind: 'opened', reason: 'forced', openFor: undefined },
      { policy: 'payments', kind: 'closed' },
    ]);
  });

  it('is each limit that passed, each refusal and each fallback', async () => {
    const { policy, clock } = policyBench({
      attemptTimeout: '10ms',
      totalTimeout: '20ms',
      bulkheadSize: 1,
      bulkheadQueue: 0,
      rateLimit: 2,
    });
    watch(policy.execute(never, { fallback: () => undefined }));
    watch(policy.execute(never));
    watch(policy.execute(never));
    await clock.advance(20);
    expect(heard).toMatchObject([
      { kind: 'rejected', by: 'bulkhead' },
      { kind: 'rejected', by: 'rate-limit' },
      { kind: 'timed-out', limit: 'attempt' },
      { kind: 'fallback' },
    ]);
  });

  it('is nothing while nobody listens', async () => {
    unsubscribe(RESILIENCE_CHANNEL, listen);
    const { policy } = policyBench({});
    policy.forceOpen();
    expect(kinds()).toEqual([]);
  });
});
