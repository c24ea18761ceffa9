import { boundCases } from './cases/bound.cases.js';
import { deleteCases } from './cases/delete.cases.js';
import { durabilityCases } from './cases/durability.cases.js';
import { expiryCases } from './cases/expiry.cases.js';
import { ifAbsentCases } from './cases/if-absent.cases.js';
import { putAndGetCases } from './cases/put-and-get.cases.js';
import { refusalCases } from './cases/refusal.cases.js';
import { sharingCases } from './cases/sharing.cases.js';
import { stopCases } from './cases/stop.cases.js';
import { openSuite } from './support/suite.js';
import type { SuiteRunner } from './suite-runner.js';
import type { CacheHarness } from './cache-harness.js';

/** What every `Cache` does, whatever the driver below it. */
export function describeCache(runner: SuiteRunner, harness: CacheHarness): void {
  runner.describe(`Cache on ${harness.name}`, () => {
    const { group } = openSuite(runner, harness);
    group('put and get', putAndGetCases);
    group('put if absent', ifAbsentCases);
    group('delete', deleteCases);
    group('what is refused', refusalCases);
    group('expiry', expiryCases);
    if (harness.capabilities.bounded) group('the bound', boundCases);
    if (harness.capabilities.durable) group('durability', durabilityCases);
    if (harness.capabilities.sharedByProcesses) group('two applications', sharingCases);
    group('stop', stopCases);
  });
}
