import type { IdempotencyHarness, IdempotencyStoreHarness } from './idempotency/idempotency-harness.js';
import { idempotencyRefusalCases } from './idempotency/refusal.cases.js';
import { runCases } from './idempotency/run.cases.js';
import { idempotencyDurabilityCases, idempotencySharingCases } from './idempotency/sharing.cases.js';
import { storeCases } from './idempotency/store.cases.js';
import { timeCases } from './idempotency/time.cases.js';
import { unitOfWorkCases } from './idempotency/unit-of-work.cases.js';
import { placeTest } from './support/place-suite.js';
import type { SuiteRunner } from '#core/testing';

/** What every `Idempotency` does, whatever the driver below it. */
export function describeIdempotency(runner: SuiteRunner, harness: IdempotencyHarness): void {
  const test = placeTest(runner, harness);
  const { sharedByProcesses, durable, joinsUnitOfWork } = harness.capabilities;
  runner.describe(`Idempotency on ${harness.name}`, () => {
    runner.describe('run', () => runCases(test));
    runner.describe('time', () => timeCases(test));
    runner.describe('what is refused', () => idempotencyRefusalCases(test));
    if (sharedByProcesses) runner.describe('two applications', () => idempotencySharingCases(test));
    if (durable) runner.describe('durability', () => idempotencyDurabilityCases(test));
    if (joinsUnitOfWork) runner.describe('the unit of work', () => unitOfWorkCases(test));
  });
}

/** What the driver's part does that the port relies on, such as that a key whose owner has died is another's. */
export function describeIdempotencyStore(runner: SuiteRunner, harness: IdempotencyStoreHarness): void {
  const test = placeTest(runner, harness);
  runner.describe(`IdempotencyStore on ${harness.name}`, () => storeCases(test));
}
