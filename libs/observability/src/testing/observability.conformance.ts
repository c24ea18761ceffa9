import { closeCases } from './cases/close.cases.js';
import { messageCases } from './cases/message.cases.js';
import { metricCases } from './cases/metric.cases.js';
import { observeCases } from './cases/observe.cases.js';
import { undeclaredCases } from './cases/undeclared.cases.js';
import { openSuite } from './support/suite.js';
import type { ObservabilityHarness } from './observability-harness.js';
import type { SuiteRunner } from '#core/testing';

/** What every driver of telemetry does: above all, that a call is the same with it and without. */
export function describeObservability(runner: SuiteRunner, harness: ObservabilityHarness): void {
  runner.describe(`Observability on ${harness.name}`, () => {
    const suite = openSuite(runner, harness);
    if (harness.capabilities.telemetry) {
      observeCases(suite);
      messageCases(suite);
      metricCases(suite);
    } else undeclaredCases(suite);
    closeCases(suite);
  });
}
