import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { SystemClock } from '#core';
import { VirtualClock } from '#core/testing';
import { MemoryLimits } from '../../drivers/memory/memory-limits.js';
import type { LimitRequest, LimitStore } from '../../rate-limits/limit-store.js';
import { limitSteps } from './limit-steps.js';

const HOUR = 3_600_000;
/** What the steps of one sequence take at most on a busy machine. */
const SLACK = 30_000;

/** A store and the one in memory decide the same, so far as time stands still: windows are hours, and none passes. @param runs sequences */
export async function assertDecidesAsMemory(open: () => LimitStore, runs: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(limitSteps(fc.constantFrom(HOUR, 7 * HOUR)), async (steps) => {
      const [store, memory] = [open(), new MemoryLimits({ clock: new VirtualClock(), maxEntries: 10 })];
      for (const step of steps) {
        if (step.kind === 'pass') continue;
        if (step.kind === 'reset') {
          await Promise.all([store, memory].map((limits) => limits.reset(step.key, undefined)));
          continue;
        }
        const found = await store.take(step.request, undefined);
        const expected = await memory.take(step.request, undefined);
        assert.deepEqual([found.allowed, found.remaining], [expected.allowed, expected.remaining]);
        for (const time of ['resetAfter', 'retryAfter'] as const)
          assert.ok(
            found[time] <= expected[time] && found[time] >= Math.max(0, expected[time] - SLACK),
            `${time} is ${found[time]}, and ${expected[time]} in memory`,
          );
      }
    }),
    { numRuns: runs },
  );
}

/** As fast as it goes, for a while, by several at once: what passes obeys the law of its algorithm by the clock of this process, which sees each use begin before and end after it. */
export async function assertObeysItsLaw(store: LimitStore, algorithm: LimitRequest['algorithm']): Promise<void> {
  const clock = new SystemClock();
  const [limit, window] = [7, 250];
  const request: LimitRequest = { key: algorithm, algorithm, limit, windowMilliseconds: window, cost: 1, peek: false };
  const passed: { readonly before: number; readonly after: number }[] = [];
  const begun = clock.monotonic();
  const ask = async (): Promise<void> => {
    while (clock.monotonic() < begun + 1_500) {
      const before = clock.monotonic();
      const { allowed } = await store.take(request, undefined);
      if (allowed) passed.push({ before, after: clock.monotonic() });
    }
  };
  await Promise.all(Array.from({ length: 6 }, ask));
  passed.sort((one, other) => one.before - other.before);
  const lasted = Math.max(...passed.map(({ after }) => after)) - begun;
  const most = {
    'fixed-window': () => limit * (Math.floor(lasted / window) + 1),
    'sliding-window': () => limit * (Math.floor(lasted / window) + 1),
    'token-bucket': () => limit + Math.floor((lasted * limit) / window),
  };
  assert.ok(passed.length <= most[algorithm](), `${passed.length} passed, and ${most[algorithm]()} may`);
  assert.ok(passed.length >= limit * 2, `only ${passed.length} passed in ${lasted} ms`);
  if (algorithm !== 'sliding-window') return;
  for (const [index, first] of passed.entries()) {
    const next = passed[index + limit];
    if (next !== undefined) assert.ok(next.after - first.before >= window, 'one more than the limit within a window');
  }
}
