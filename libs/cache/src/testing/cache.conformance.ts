import type { SuiteRunner } from '#core/testing';
import type { CacheHarness } from './cache-harness.js';
import { codecCases } from './cases/codec.cases.js';
import { explainCases } from './cases/explain.cases.js';
import { generationCases } from './cases/generation.cases.js';
import { invalidationCases } from './cases/invalidation.cases.js';
import { loadCases } from './cases/load.cases.js';
import { manyCases } from './cases/many.cases.js';
import { outageCases } from './cases/outage.cases.js';
import { refusalCases } from './cases/refusal.cases.js';
import { sharingCases } from './cases/sharing.cases.js';
import { staleCases } from './cases/stale.cases.js';
import { stopCases } from './cases/stop.cases.js';
import { timesCases } from './cases/times.cases.js';
import { unitOfWorkCases } from './cases/unit-of-work.cases.js';
import { valuesCases } from './cases/values.cases.js';
import { openSuite } from './support/suite.js';

/** What every `Cache` does, whatever the driver below it. */
export function describeCache(runner: SuiteRunner, harness: CacheHarness): void {
  runner.describe(`Cache on ${harness.name}`, () => {
    const { group } = openSuite(runner, harness);
    group('values', valuesCases);
    group('times', timesCases);
    group('many', manyCases);
    group('invalidation', invalidationCases);
    group('loads', loadCases);
    group('a stale value', staleCases);
    group('a load', generationCases);
    group('units of work', unitOfWorkCases);
    group('codecs', codecCases);
    group('an outage', outageCases);
    group('explain', explainCases);
    group('what is refused', refusalCases);
    if (harness.capabilities.shared) group('several applications', sharingCases);
    group('stop', stopCases);
  });
}
