export { OwnSchema, type OwnMigration, type OwnMigrations } from './own-schema.js';
export type { EntityChange, TransactionScope } from '#core';
export {
  UnitOfWork,
  type Fence,
  type IsolationLevel,
  type Propagation,
  type UnitOfWorkOptions,
} from './unit-of-work.js';
export { SqlSession, type SqlValue, type StatementOptions, type StatementOutcome } from './sql-session.js';
export {
  Repository,
  type Changes,
  type DeleteOptions,
  type EntityId,
  type FindByIdOptions,
  type FindOptions,
  type PageOptions,
  type ReadOptions,
  type SelectOptions,
  type StreamOptions,
  type UpdateOptions,
} from './repository.js';
export {
  and,
  COMPOSITION,
  everything,
  not,
  or,
  type Comparable,
  type CompositeSpecification,
  type FieldOf,
  type FieldOperators,
  type FieldSpecification,
  type Sort,
  type Specification,
  type TextOperators,
} from './specification.js';
export type { KeysetPage, KeysetPageRequest, OffsetPage, OffsetPageRequest } from './page.js';
export { DatabaseError } from './database.errors.js';
export {
  ConnectionPoolError,
  DatabaseAuthenticationError,
  DatabaseFolderLockedError,
  DatabaseMissingError,
  DatabaseReadOnlyError,
  DatabaseServerTooOldError,
  DatabaseStorageError,
  DatabaseTlsError,
  DatabaseUnavailableError,
} from './availability.errors.js';
export {
  CheckViolationError,
  ConstraintViolationError,
  DatabasePermissionError,
  ForeignKeyViolationError,
  InvalidQueryError,
  InvalidStatementError,
  InvalidValueError,
  LockTimeoutError,
  NotNullViolationError,
  ResultTooLargeError,
  StatementTimeoutError,
  UniqueViolationError,
} from './statement.errors.js';
export {
  CommitFailedError,
  CommitOutcomeUnknownError,
  DeadlockError,
  EntityNotFoundError,
  InvalidTransactionOptionsError,
  MigrationFailedError,
  MigrationsPendingError,
  OptimisticLockError,
  OwnSchemaDivergedError,
  OwnSchemaNewerError,
  ReentrantTransactionError,
  SerializationFailureError,
  StaleFenceError,
  TenantMismatchError,
  TenantRequiredError,
  TransactionAbortedError,
  TransactionEndedError,
  TransactionForbiddenError,
  TransactionRequiredError,
} from './transaction.errors.js';
