import type { ErrorRow } from '#core';
import { DatabaseError } from './database.errors.js';

const conflict = { status: 503, settlement: 'retry', level: 'info', transience: 'transient' } as const;
const misuse = { status: 500, settlement: 'park', level: 'error', transience: 'permanent' } as const;

/** A concurrent transaction made this one impossible to order. The unit of work repeats the closure; thrown when the last attempt failed. */
export class SerializationFailureError extends DatabaseError {
  static override readonly row: ErrorRow = {
    ...conflict,
    code: 'DATABASE_SERIALIZATION_FAILED',
    title: 'Concurrent transactions collided.',
    fix: 'Try again; nothing was changed.',
  };
}

export class DeadlockError extends DatabaseError {
  static override readonly row: ErrorRow = {
    ...conflict,
    code: 'DATABASE_DEADLOCK',
    title: 'Concurrent transactions waited for each other.',
    fix: 'Try again; nothing was changed. Lock rows in one order everywhere.',
  };
}

/** The connection was lost after COMMIT was sent: the transaction may or may not have taken effect. Never repeat it blindly. */
export class CommitOutcomeUnknownError extends DatabaseError {
  static override readonly row: ErrorRow = {
    code: 'DATABASE_COMMIT_UNKNOWN',
    status: 503,
    settlement: 'retry',
    level: 'error',
    transience: 'exhausted',
    title: 'It is not known whether the change took effect.',
    fix: 'Look whether it did, or repeat it with the same idempotency key.',
  };
}

/** The connection was lost after COMMIT was sent, and the server says that the transaction did not take effect. */
export class CommitFailedError extends DatabaseError {
  static override readonly row: ErrorRow = {
    ...conflict,
    code: 'DATABASE_COMMIT_FAILED',
    title: 'The connection was lost and nothing was changed.',
    fix: 'Try again; nothing was changed.',
  };
}

/** The lock that the work relied on has since been given to somebody else. Nothing was run. */
export class StaleFenceError extends DatabaseError {
  static override readonly row: ErrorRow = {
    code: 'DATABASE_FENCE_STALE',
    status: 409,
    settlement: 'retry',
    level: 'warn',
    transience: 'permanent',
    title: 'The lock was lost: somebody else holds it with a greater token.',
    fix: 'Take the lock again and begin anew with what is there now.',
  };
}

/** An entity of tenants was read or written without a tenant in the call context. Nothing was sent. */
export class TenantRequiredError extends DatabaseError {
  static override readonly row: ErrorRow = {
    ...misuse,
    code: 'DATABASE_TENANT_REQUIRED',
    title: 'The call needs a tenant.',
    fix: 'Enter the call with a tenant in its CallContext, or say repository.acrossTenants(reason).',
  };
}

/** A write would give an entity to another tenant than the one of the call. Nothing was sent. */
export class TenantMismatchError extends DatabaseError {
  static override readonly row: ErrorRow = {
    ...misuse,
    code: 'DATABASE_TENANT_MISMATCH',
    status: 403,
    level: 'warn',
    title: 'The entity belongs to another tenant.',
    fix: 'Leave the tenant to the call, or say repository.acrossTenants(reason).',
  };
}

/** Someone else changed the entity since it was read. */
export class OptimisticLockError extends DatabaseError {
  static override readonly row: ErrorRow = {
    code: 'DATABASE_VERSION_CONFLICT',
    status: 409,
    settlement: 'retry',
    level: 'info',
    transience: 'permanent',
    title: 'The entity was changed by someone else.',
    fix: 'Read it again and repeat the change on what is there now.',
  };
}

export class EntityNotFoundError extends DatabaseError {
  static override readonly row: ErrorRow = {
    code: 'DATABASE_ENTITY_NOT_FOUND',
    status: 404,
    settlement: 'park',
    level: 'info',
    transience: 'permanent',
    title: 'The entity does not exist.',
    fix: 'Check the id; the entity may have been deleted.',
  };
}

/** `propagation: 'mandatory'`, or a row lock, without a running transaction. */
export class TransactionRequiredError extends DatabaseError {
  static override readonly row: ErrorRow = {
    ...misuse,
    code: 'DATABASE_TRANSACTION_REQUIRED',
    title: 'The call needs a running transaction.',
    fix: 'Call it inside UnitOfWork.run or a @Transactional() method.',
  };
}

/** `propagation: 'never'` inside a transaction, or a joining call whose demands the running transaction cannot meet. */
export class TransactionForbiddenError extends DatabaseError {
  static override readonly row: ErrorRow = {
    ...misuse,
    code: 'DATABASE_TRANSACTION_FORBIDDEN',
    title: 'The call cannot run in this transaction.',
    fix: 'Call it outside the transaction, or with another propagation.',
  };
}

/** A statement outside the running transaction was awaited inside it, on a driver with one connection: it could never have run. */
export class ReentrantTransactionError extends DatabaseError {
  static override readonly row: ErrorRow = {
    ...misuse,
    code: 'DATABASE_REENTRANT',
    title: 'The embedded database has one connection, and the call that waits for it already holds it.',
    fix: 'Use the running transaction (propagation join or savepoint), move the call outside it, or set DATABASE_URL.',
  };
}

/** The scope was used after its transaction had ended. */
export class TransactionEndedError extends DatabaseError {
  static override readonly row: ErrorRow = {
    ...misuse,
    code: 'DATABASE_TRANSACTION_ENDED',
    title: 'The transaction has already ended.',
    fix: 'Await everything that belongs to the unit of work inside its closure.',
  };
}

export class MigrationsPendingError extends DatabaseError {
  static override readonly row: ErrorRow = {
    ...misuse,
    code: 'DATABASE_MIGRATIONS_PENDING',
    level: 'fatal',
    title: 'The database lacks migrations that this version needs.',
    fix: 'Run the migrations before starting, or set DATABASE_MIGRATE=auto.',
  };
}

export class MigrationFailedError extends DatabaseError {
  static override readonly row: ErrorRow = {
    ...misuse,
    code: 'DATABASE_MIGRATION_FAILED',
    level: 'fatal',
    title: 'A migration failed and was rolled back.',
    fix: 'Read the cause, correct the migration or the data, and start again.',
  };
}

/** A released step of our own schema was changed after it had run on this database. Nothing was run. */
export class OwnSchemaDivergedError extends DatabaseError {
  static override readonly row: ErrorRow = {
    ...misuse,
    code: 'DATABASE_OWN_SCHEMA_DIVERGED',
    level: 'fatal',
    title: "A step of the infrastructure's own schema is not the one that ran on this database.",
    fix: 'Use the version of the package that the database was made with or a later release, or name another schema with DATABASE_OWN_SCHEMA.',
  };
}

/** A later release has changed our own schema so that this one cannot run on it. Nothing was run. */
export class OwnSchemaNewerError extends DatabaseError {
  static override readonly row: ErrorRow = {
    ...misuse,
    code: 'DATABASE_OWN_SCHEMA_NEWER',
    level: 'fatal',
    title: "The infrastructure's own schema is of a later release than this code.",
    fix: 'Deploy the later release, or name another schema with DATABASE_OWN_SCHEMA.',
  };
}

/** A statement failed, the closure went on as if it had not, and the database has therefore undone everything. */
export class TransactionAbortedError extends DatabaseError {
  static override readonly row: ErrorRow = {
    ...misuse,
    code: 'DATABASE_TRANSACTION_ABORTED',
    title: 'A statement of the transaction failed, so that nothing of it can be committed.',
    fix: 'Let the error of the failed statement end the unit of work, or run the statement in a savepoint.',
  };
}

/** An option of `UnitOfWork.run` is not one. Nothing was begun. */
export class InvalidTransactionOptionsError extends DatabaseError {
  static override readonly row: ErrorRow = {
    ...misuse,
    code: 'DATABASE_TRANSACTION_OPTIONS_INVALID',
    title: 'An option of the unit of work is not valid.',
    fix: 'Use one of the values that the message lists.',
  };
}
