import { bulkheadCases } from './cases/bulkhead.cases.js';
import { circuitCases } from './cases/circuit.cases.js';
import { executeCases } from './cases/execute.cases.js';
import { rateLimitCases } from './cases/rate-limit.cases.js';
import { retryCases } from './cases/retry.cases.js';
import { stopCases } from './cases/stop.cases.js';
import { timeLimitCases } from './cases/time-limit.cases.js';
import { undeclaredCases } from './cases/undeclared.cases.js';
import { openSuite } from './support/suite.js';
import type { SuiteRunner } from '#core/testing';
import type { ResilienceHarness } from './resilience-harness.js';

/** What every `Resilience` does, whatever the driver below it. */
export function describeResilience(runner: SuiteRunner, harness: ResilienceHarness): void {
  runner.describe(`Resilience on ${harness.name}`, () => {
    const { group } = openSuite(runner, harness);
    group('a call', executeCases);
    group('retry', retryCases);
    group('the circuit', circuitCases);
    group('time limits', timeLimitCases);
    if (harness.capabilities.bulkhead) group('the bulkhead', bulkheadCases);
    if (harness.capabilities.rateLimit) group('the rate limit', rateLimitCases);
    if (!harness.capabilities.bulkhead || !harness.capabilities.rateLimit)
      group('what is not declared', undeclaredCases);
    group('stop', stopCases);
  });
}
