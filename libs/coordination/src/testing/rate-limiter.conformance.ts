import { algorithmCases } from './rate-limiter/algorithm.cases.js';
import { limitCases } from './rate-limiter/limit.cases.js';
import type { RateLimiterApplication } from './rate-limiter/rate-limiter-application.js';
import { refusalCases } from './rate-limiter/refusal.cases.js';
import { limitDurabilityCases, limitSharingCases } from './rate-limiter/sharing.cases.js';
import type { SuiteHarness } from './suite-harness.js';
import type { SuiteRunner } from '#core/testing';
import { placeTest } from './support/place-suite.js';

/** What every `RateLimiter` does, whatever the driver below it. */
export function describeRateLimiter(runner: SuiteRunner, harness: SuiteHarness<RateLimiterApplication>): void {
  const test = placeTest(runner, harness);
  runner.describe(`RateLimiter on ${harness.name}`, () => {
    for (const algorithm of ['fixed-window', 'sliding-window', 'token-bucket'] as const)
      runner.describe(algorithm, () => limitCases(test, algorithm));
    runner.describe('the algorithms', () => algorithmCases(test));
    runner.describe('what is refused', () => refusalCases(test));
    if (harness.capabilities.sharedByProcesses) runner.describe('two applications', () => limitSharingCases(test));
    if (harness.capabilities.durable) runner.describe('durability', () => limitDurabilityCases(test));
  });
}
