import type { DatabaseHarness } from './database-harness.js';
import type { SuiteRunner } from './suite-runner.js';
import { openSuite } from './support/suite.js';
import { changesCases } from './unit-of-work/changes.cases.js';
import { commitCheckCases } from './unit-of-work/commit-check.cases.js';
import { concurrencyCases } from './unit-of-work/concurrency.cases.js';
import { fenceCases } from './unit-of-work/fence.cases.js';
import { hooksCases } from './unit-of-work/hooks.cases.js';
import { isolationCases } from './unit-of-work/isolation.cases.js';
import { limitsCases } from './unit-of-work/limits.cases.js';
import { outcomeCases } from './unit-of-work/outcome.cases.js';
import { propagationCases } from './unit-of-work/propagation.cases.js';
import { readOnlyCases } from './unit-of-work/read-only.cases.js';
import { retryCases } from './unit-of-work/retry.cases.js';
import { savepointHooksCases } from './unit-of-work/savepoint-hooks.cases.js';
import { savepointCases } from './unit-of-work/savepoint.cases.js';
import { scopeCases } from './unit-of-work/scope.cases.js';
import { secondApplicationCases } from './unit-of-work/second-application.cases.js';
import { stragglersCases } from './unit-of-work/stragglers.cases.js';

/** What every `UnitOfWork` does, whatever the driver below it. */
export function describeUnitOfWork(runner: SuiteRunner, harness: DatabaseHarness): void {
  runner.describe(`UnitOfWork on ${harness.name}`, () => {
    const { group } = openSuite(runner, harness);
    group('outcome', outcomeCases);
    group('scope', scopeCases);
    group('propagation', propagationCases);
    group('savepoints', savepointCases);
    group('read-only', readOnlyCases);
    group('isolation', isolationCases);
    group('repetition', retryCases);
    group('limits', limitsCases);
    group('commit check', commitCheckCases);
    group('fence', fenceCases);
    group('hooks', hooksCases);
    group('hooks of savepoints', savepointHooksCases);
    group('changes', changesCases);
    group('concurrency', concurrencyCases);
    group('work that was not awaited', stragglersCases);
    if (harness.secondApplication) group('second application', secondApplicationCases);
  });
}
