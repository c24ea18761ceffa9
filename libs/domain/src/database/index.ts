export { OwnSchema, type OwnMigration, type OwnMigrations } from './own-schema.js';
export type { EntityChange, TransactionScope } from '#core';
export { UnitOfWork, type IsolationLevel, type Propagation, type UnitOfWorkOptions } from './unit-of-work.js';
export { SqlSession, type SqlValue, type StatementOptions, type StatementOutcome } from './sql-session.js';
export { Repository, type EntityId, type FindByIdOptions, type FindOptions, type ReadOptions } from './repository.js';
export type { Comparable, FieldOf, FieldOperators, Sort, Specification } from './specification.js';
export type { KeysetPage, KeysetPageRequest, OffsetPage, OffsetPageRequest } from './page.js';
export { DatabaseError } from './database.errors.js';
export {
  ConnectionPoolError,
  DatabaseAuthenticationError,
  DatabaseFolderLockedError,
  DatabaseMissingError,
  DatabaseReadOnlyError,
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
  CommitOutcomeUnknownError,
  DeadlockError,
  EntityNotFoundError,
  InvalidTransactionOptionsError,
  MigrationFailedError,
  MigrationsPendingError,
  OptimisticLockError,
  OwnSchemaDivergedError,
  ReentrantTransactionError,
  SerializationFailureError,
  TransactionAbortedError,
  TransactionEndedError,
  TransactionForbiddenError,
  TransactionRequiredError,
} from './transaction.errors.js';
