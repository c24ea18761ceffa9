import type { DatabaseHarness } from './database-harness.js';
import { bulkCases } from './repository/bulk.cases.js';
import { conflictCases } from './repository/conflict.cases.js';
import { createCases } from './repository/create.cases.js';
import { deleteCases } from './repository/delete.cases.js';
import { findCases } from './repository/find.cases.js';
import { identityCases } from './repository/identity.cases.js';
import { lockCases } from './repository/lock.cases.js';
import { pageNullsCases } from './repository/page-nulls.cases.js';
import { pageRefusalCases } from './repository/page-refusal.cases.js';
import { pageCases } from './repository/page.cases.js';
import { queryRefusalCases } from './repository/query-refusal.cases.js';
import { saveCases } from './repository/save.cases.js';
import { softDeleteCases } from './repository/soft-delete.cases.js';
import { specificationCases } from './repository/specification.cases.js';
import { streamCases } from './repository/stream.cases.js';
import { tenantCases } from './repository/tenant.cases.js';
import { updateCases } from './repository/update.cases.js';
import type { SuiteRunner } from './suite-runner.js';
import { openSuite } from './support/suite.js';

/** What every `Repository` does, whatever the driver below it. */
export function describeRepository(runner: SuiteRunner, harness: DatabaseHarness): void {
  runner.describe(`Repository on ${harness.name}`, () => {
    const { group } = openSuite(runner, harness);
    group('create', createCases);
    group('find', findCases);
    group('specifications', specificationCases);
    group('queries that are refused', queryRefusalCases);
    group('pages', pageCases);
    group('pages over fields that may be null', pageNullsCases);
    group('pages that are refused', pageRefusalCases);
    group('stream', streamCases);
    group('save', saveCases);
    group('conflicts', conflictCases);
    group('update', updateCases);
    group('bulk', bulkCases);
    group('delete', deleteCases);
    group('soft delete', softDeleteCases);
    group('tenants', tenantCases);
    group('identity', identityCases);
    group('lock', lockCases);
  });
}
