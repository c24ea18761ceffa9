export type { DatabaseFixture, DatabaseHarness } from './database-harness.js';
export { keptDriver, keptEmbeddedDriver, type KeptDriver } from './kept-driver.js';
export { describeRepository } from './repository.conformance.js';
export { describeSqlSession } from './sql-session.conformance.js';
export { suiteFeatures, type Account, type Item, type Membership, type Parcel } from './suite-records.js';
export type { SuiteRunner } from './suite-runner.js';
export { suiteDropSql, suiteResetSql, suiteSchemaSql, suiteSchemaStatements } from './suite-schema.js';
export { describeUnitOfWork } from './unit-of-work.conformance.js';
export { moduleHarness, type ModuleHarness, type ModuleHarnessRequest } from './module-harness.js';
export { describeInbox, describeOutbox } from './outbox.conformance.js';
export type { OutboxApplication, OutboxHarness, OutboxStore, OutboxTuning } from './outbox-harness.js';
export {
  outboxModuleHarness,
  type OutboxModuleHarness,
  type OutboxModuleHarnessRequest,
} from './outbox/outbox-module-harness.js';
