import type { DatabaseHarness } from './database-harness.js';
import { createCases } from './repository/create.cases.js';
import { deleteCases } from './repository/delete.cases.js';
import { findCases } from './repository/find.cases.js';
import { identityCases } from './repository/identity.cases.js';
import { lockCases } from './repository/lock.cases.js';
import { pageRefusalCases } from './repository/page-refusal.cases.js';
import { pageCases } from './repository/page.cases.js';
import { queryRefusalCases } from './repository/query-refusal.cases.js';
import { saveCases } from './repository/save.cases.js';
import type { SuiteRunner } from './suite-runner.js';
import { openSuite } from './support/suite.js';

/** What every `Repository` does, whatever the driver below it. */
export function describeRepository(runner: SuiteRunner, harness: DatabaseHarness): void {
  runner.describe(`Repository on ${harness.name}`, () => {
    const { group } = openSuite(runner, harness);
    group('create', createCases);
    group('find', findCases);
    group('queries that are refused', queryRefusalCases);
    group('pages', pageCases);
    group('pages that are refused', pageRefusalCases);
    group('save', saveCases);
    group('delete', deleteCases);
    group('identity', identityCases);
    group('lock', lockCases);
  });
}
