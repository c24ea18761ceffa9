import { CallContext } from '#core';
import fc from 'fast-check';
import { Broken, Flaky } from '../testing/support/expectations.js';
import { policyBench, watch } from '../testing/support/policy-bench.js';

const attempt = fc.record({
  takes: fc.constantFrom(0, 1, 50, 400),
  outcome: fc.constantFrom('success', 'transient', 'transient', 'transient', 'permanent'),
});

describe('retry, whatever its work does', () => {
  it('ends by the deadline, after no more attempts than it may make, with what the last of them came to', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          script: fc.array(attempt, { minLength: 6, maxLength: 6 }),
          attempts: fc.integer({ min: 1, max: 5 }),
          deadline: fc.constantFrom(0, 1, 60, 300, 1_000, Infinity),
          idempotent: fc.boolean(),
        }),
        async ({ script, attempts, deadline, idempotent }) => {
          const { policy, clock } = policyBench({ retryAttempts: attempts, retryBase: '20ms', retryCap: '200ms' });
          const begun: number[] = [];
          const errors: unknown[] = [];
          const work = async ({ attempt: number }: { readonly attempt: number }): Promise<string> => {
            const step = script[number - 1];
            begun.push(clock.monotonic());
            if (step !== undefined && step.takes > 0) await clock.sleep(step.takes);
            if (step?.outcome === 'success') return 'done';
            errors.push(step?.outcome === 'transient' ? new Flaky('down') : new Broken('no'));
            throw errors.at(-1);
          };
          const ended: number[] = [];
          const call = watch(
            CallContext.run(new CallContext({ correlationId: 'c', deadline }), () =>
              policy.execute(work, { idempotent }),
            ).finally(() => ended.push(clock.monotonic())),
          );
          for (let tick = 0; tick < 60; tick += 1) await clock.advance(100);

          const wanted = script.findIndex(({ outcome }) => outcome !== 'transient') + 1;
          const most = idempotent ? Math.min(attempts, wanted === 0 ? attempts : wanted) : 1;
          expect(ended[0]).toBeLessThanOrEqual(deadline);
          expect(begun.every((at) => at < deadline)).toBe(true);
          expect(begun.length).toBeLessThanOrEqual(most);
          if (deadline === Infinity) {
            expect(begun.length).toBe(most);
            expect(call.outcome()).toBe(script[most - 1]?.outcome === 'success' ? 'done' : errors.at(-1));
          }
          begun.slice(1).forEach((at, index) => {
            const wait = at - (begun[index] ?? 0) - (script[index]?.takes ?? 0);
            expect(wait).toBeGreaterThanOrEqual(20 - 1e-6);
            expect(wait).toBeLessThanOrEqual(200 + 1e-6);
          });
        },
      ),
      { numRuns: 80 },
    );
  });
});
