import * as fc from 'fast-check';
import { VirtualClock } from '#core/testing';
import { LimitModel } from '../../testing/support/limit-model.js';
import { limitSteps } from '../../testing/support/limit-steps.js';
import type { LimitRequest } from '../../rate-limits/limit-store.js';
import { MemoryLimits } from './memory-limits.js';

/** Time is moved by hand: no timer waits on this clock, and a step of the event loop for each would take most of the time. */
class StepClock extends VirtualClock {
  time = 0;
  override monotonic(): number {
    return this.time;
  }
}

describe('MemoryLimits', () => {
  it('decides as the model does, whatever is asked in which order', async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(limitSteps(fc.integer({ min: 1, max: 5_000 })), async (steps) => {
        const clock = new StepClock();
        const [limits, model] = [new MemoryLimits({ clock, maxEntries: 10 }), new LimitModel()];
        for (const step of steps) {
          if (step.kind === 'pass') clock.time += step.milliseconds;
          else if (step.kind === 'reset') {
            await limits.reset(step.key, undefined);
            model.reset(step.key);
          } else {
            const answer = await limits.take(step.request, undefined);
            if (!answer.allowed) refused += 1;
            expect(answer).toEqual(model.take(step.request, BigInt(clock.time) * 1_000n));
          }
        }
      }),
      { numRuns: 2_000 },
    );
    expect(refused).toBeGreaterThan(1_000); // else the property proves little
  });

  it('decides as the model does where numbers are largest', async () => {
    const large = fc.record({
      limit: fc.integer({ min: 100_000_000, max: 1_000_000_000 }),
      windowMilliseconds: fc.oneof(fc.integer({ min: 1, max: 31 * 86_400_000 }), fc.constant(31 * 86_400_000)),
    });
    const uses = fc.array(fc.record({ part: fc.double({ min: 0, max: 1, noNaN: true }), pass: fc.nat(86_400_000) }), {
      maxLength: 12,
      size: 'max',
    });
    await fc.assert(
      fc.asyncProperty(large, uses, async (rule, asked) => {
        const clock = new StepClock();
        const [limits, model] = [new MemoryLimits({ clock, maxEntries: 10 }), new LimitModel()];
        for (const { part, pass } of asked) {
          clock.time += pass;
          const cost = Math.max(1, Math.floor(part * rule.limit));
          const request: LimitRequest = { key: 'k', algorithm: 'token-bucket', ...rule, cost, peek: false };
          expect(await limits.take(request, undefined)).toEqual(model.take(request, BigInt(clock.time) * 1_000n));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never lets more than the limit pass in any span of a sliding window', async () => {
    const uses = fc.array(fc.record({ pass: fc.nat(40), cost: fc.integer({ min: 1, max: 5 }) }), {
      maxLength: 80,
      size: 'max',
    });
    await fc.assert(
      fc.asyncProperty(uses, async (asked) => {
        const clock = new StepClock();
        const limits = new MemoryLimits({ clock, maxEntries: 10 });
        const passed: { readonly at: number; readonly cost: number }[] = [];
        for (const { pass, cost } of asked) {
          clock.time += pass;
          const request = { key: 'k', algorithm: 'sliding-window', limit: 5, windowMilliseconds: 100 } as const;
          const { allowed } = await limits.take({ ...request, cost, peek: false }, undefined);
          if (allowed) passed.push({ at: clock.time, cost });
        }
        for (const { at: from } of passed) {
          const within = passed.filter(({ at }) => at >= from && at < from + 100);
          expect(within.reduce((sum, { cost }) => sum + cost, 0)).toBeLessThanOrEqual(5);
        }
      }),
      { numRuns: 500 },
    );
  });
});
