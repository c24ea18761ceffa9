import type { ErrorRow } from '#core';
import { DatabaseError } from './database.errors.js';

const violation = { settlement: 'park', level: 'warn', transience: 'permanent' } as const;

/** A constraint refused the row. `details` names table and constraint, never values. */
export class ConstraintViolationError extends DatabaseError {
  static override readonly row: ErrorRow = {
    ...violation,
    code: 'DATABASE_CONSTRAINT_VIOLATED',
    status: 409,
    title: 'The change breaks a rule of the database.',
    fix: 'Change the data so that the named constraint holds.',
  };
}

export class UniqueViolationError extends ConstraintViolationError {
  static override readonly row: ErrorRow = {
    ...violation,
    code: 'DATABASE_UNIQUE_VIOLATED',
    status: 409,
    title: 'A row with the same unique value exists.',
    fix: 'Use another value or change the existing row.',
  };
}

export class ForeignKeyViolationError extends ConstraintViolationError {
  static override readonly row: ErrorRow = {
    ...violation,
    code: 'DATABASE_FOREIGN_KEY_VIOLATED',
    status: 409,
    title: 'The row refers to a row that does not exist, or is still referred to.',
    fix: 'Create the referred row first, or remove what refers to this one.',
  };
}

export class CheckViolationError extends ConstraintViolationError {
  static override readonly row: ErrorRow = {
    ...violation,
    code: 'DATABASE_CHECK_VIOLATED',
    status: 422,
    title: 'A value is outside what the table allows.',
    fix: 'Change the value so that the named check holds.',
  };
}

export class NotNullViolationError extends ConstraintViolationError {
  static override readonly row: ErrorRow = {
    ...violation,
    code: 'DATABASE_NOT_NULL_VIOLATED',
    status: 422,
    title: 'A required value is missing.',
    fix: 'Give the named column a value.',
  };
}

/** A value does not fit its column: too long, out of range, not of the type. */
export class InvalidValueError extends DatabaseError {
  static override readonly row: ErrorRow = {
    ...violation,
    code: 'DATABASE_VALUE_INVALID',
    status: 422,
    title: 'A value does not fit its column.',
    fix: "Give a value of the column's type, length and range.",
  };
}

/** The statement itself is wrong: syntax, unknown table or column, wrong types. */
export class InvalidStatementError extends DatabaseError {
  static override readonly row: ErrorRow = {
    ...violation,
    code: 'DATABASE_STATEMENT_INVALID',
    status: 500,
    level: 'error',
    title: 'The statement is not valid SQL for this schema.',
    fix: 'Correct the statement; if a table is missing, run the migrations.',
  };
}

export class DatabasePermissionError extends DatabaseError {
  static override readonly row: ErrorRow = {
    ...violation,
    code: 'DATABASE_PERMISSION_DENIED',
    status: 500,
    level: 'error',
    title: 'The database role lacks a privilege.',
    fix: 'Grant the privilege that the cause names, or use another role in DATABASE_URL.',
  };
}

/** The server ended the statement at its limit (`DATABASE_STATEMENT_TIMEOUT`). */
export class StatementTimeoutError extends DatabaseError {
  static override readonly row: ErrorRow = {
    code: 'DATABASE_STATEMENT_TIMEOUT',
    status: 504,
    settlement: 'retry',
    level: 'warn',
    transience: 'transient',
    title: 'The statement did not end within its limit.',
    fix: 'Make the statement cheaper (an index, a smaller page) or raise DATABASE_STATEMENT_TIMEOUT.',
  };
}

/** The row or table stayed locked for longer than `DATABASE_LOCK_TIMEOUT`. */
export class LockTimeoutError extends DatabaseError {
  static override readonly row: ErrorRow = {
    code: 'DATABASE_LOCK_TIMEOUT',
    status: 503,
    settlement: 'retry',
    level: 'warn',
    transience: 'transient',
    title: 'What the statement needs stayed locked by another transaction.',
    fix: 'Try again; shorten the transactions that hold the lock.',
  };
}

/** A name, operator, cursor or number in a query that came from outside is not allowed. Nothing was sent to the database. */
export class InvalidQueryError extends DatabaseError {
  static override readonly row: ErrorRow = {
    ...violation,
    code: 'DATABASE_QUERY_INVALID',
    status: 400,
    level: 'debug',
    title: 'The query asks for something that is not allowed.',
    fix: 'Use one of the names, operators or ranges that the message lists.',
  };
}

/** More rows match than one call may return. */
export class ResultTooLargeError extends DatabaseError {
  static override readonly row: ErrorRow = {
    ...violation,
    code: 'DATABASE_RESULT_TOO_LARGE',
    status: 500,
    level: 'error',
    title: 'More rows match than one call may return.',
    fix: 'Read by pages, narrow the specification, or give a limit.',
  };
}
