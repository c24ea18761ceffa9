export type { DatabaseFixture, DatabaseHarness } from './database-harness.js';
export { FakeDatabaseModule, type FakeDatabaseModuleOptions } from './fake/fake-database.module.js';
export { FakeDatabase, type FakeTransactions } from './fake/fake-database.js';
export type {
  EntityClassOf,
  FakeCheck,
  FakeDatabaseOptions,
  FakeRepositoryOptions,
  FakeValue,
} from './fake/fake-database.options.js';
export { FakeUnsupportedError } from './fake/fake.errors.js';
export type { FailureOptions, FakeOperation } from './fake/scripted-failures.js';
export { keptDriver, keptEmbeddedDriver, type KeptDriver } from './kept-driver.js';
export { describeRepository } from './repository.conformance.js';
export { describeSqlSession } from './sql-session.conformance.js';
export type { Ledger } from './support/ledger.js';
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
