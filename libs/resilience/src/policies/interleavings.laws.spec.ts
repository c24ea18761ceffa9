import fc from 'fast-check';
import type { ResilienceInstanceOptions } from '../resilience.options.js';
import { Flaky } from '../testing/support/expectations.js';
import { policyBench, watch } from '../testing/support/policy-bench.js';

interface Caller {
  /** What each attempt of its work comes to. */
  readonly outcomes: readonly ('success' | 'failure' | 'hang')[];
  readonly idempotent: boolean;
  /** Gives up after this time. */
  readonly patience: number;
  readonly startsAfter: number;
}

const caller = fc.record<Caller>({
  outcomes: fc.array(fc.constantFrom('success', 'failure', 'failure', 'hang'), { minLength: 1, maxLength: 4 }),
  idempotent: fc.boolean(),
  patience: fc.constantFrom(1, 30, 200, 5_000),
  startsAfter: fc.constantFrom(0, 0, 5, 50),
});

const everything: ResilienceInstanceOptions = {
  retryAttempts: 3,
  retryBase: '5ms',
  retryCap: '40ms',
  breaker: 'on',
  breakerMinimumCalls: 3,
  breakerOpen: '50ms',
  breakerOpenMax: '100ms',
  breakerProbes: 2,
  bulkheadSize: 2,
  bulkheadQueue: 3,
  attemptTimeout: '60ms',
  totalTimeout: '150ms',
};

describe('a policy whose callers come and go in any order', () => {
  it('settles every call in time, gives every place back, and lets no more run than may', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(caller, { minLength: 1, maxLength: 8 }), async (scheduler, callers) => {
        const { policy, clock } = policyBench(everything);
        let [running, most] = [0, 0];
        const calls = callers.map(async ({ outcomes, idempotent, patience, startsAfter }) => {
          await clock.sleep(startsAfter);
          const controller = new AbortController();
          const impatience = clock.timer(patience, () => controller.abort(new Error('gone')));
          const attempts: number[] = [];
          const call = policy.execute(
            async ({ attempt, signal }) => {
              attempts.push(attempt);
              running += 1;
              most = Math.max(most, running);
              signal.addEventListener('abort', () => (running -= 1), { once: true });
              const outcome = outcomes[Math.min(attempt, outcomes.length) - 1];
              if (outcome === 'hang') return new Promise<never>(() => undefined);
              await scheduler.schedule(Promise.resolve(outcome), outcome ?? '');
              if (!signal.aborted) running -= 1;
              if (outcome === 'failure') throw new Flaky('down');
              return 'done';
            },
            { idempotent, signal: controller.signal },
          );
          const seen = watch(call);
          return { seen, attempts, idempotent, began: clock.monotonic(), stop: () => impatience.cancel() };
        });
        for (let tick = 0; tick < 30; tick += 1) {
          await clock.advance(10);
          while (scheduler.count() > 0) await scheduler.waitOne();
        }
        const ended = await Promise.all(calls);
        for (const { seen, attempts, idempotent, stop } of ended) {
          expect(seen.outcome()).not.toBe('pending');
          expect(attempts).toEqual(attempts.map((_, index) => index + 1));
          expect(attempts.length).toBeLessThanOrEqual(idempotent ? 3 : 1);
          stop();
        }
        expect(most).toBeLessThanOrEqual(2);
        expect(running).toBe(0);
        expect(policy.state.bulkhead).toMatchObject({ running: 0, waiting: 0 });
        await clock.advance(1_000); // timers of limits that nobody needs any more
        expect(clock.pending).toBe(0);
        for (let probe = 0; probe < 4; probe += 1) expect(await policy.execute(async () => 'ok')).toBe('ok');
        expect(policy.state.circuit.position).toBe('closed');
      }),
      { numRuns: 60 },
    );
  });

  it('lets those in first who came first, whichever ends when', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 12 }),
        async (scheduler, size, count) => {
          const { policy } = policyBench({ bulkheadSize: size, bulkheadQueue: 20 });
          const begun: number[] = [];
          const calls = Array.from({ length: count }, (_, number) =>
            policy.execute(async () => {
              begun.push(number);
              await scheduler.schedule(Promise.resolve(), `call ${number}`);
              return number;
            }),
          );
          await scheduler.waitFor(Promise.all(calls));
          expect(begun).toEqual(Array.from({ length: count }, (_, number) => number));
          expect(policy.state.bulkhead).toMatchObject({ running: 0, waiting: 0 });
        },
      ),
    );
  });
});
