import { InfrastructureError, type ErrorRow } from '#core';

/** The database refused or could not do what was asked. */
export class DatabaseError extends InfrastructureError {
  static override readonly row: ErrorRow = {
    code: 'DATABASE_ERROR',
    status: 500,
    settlement: 'retry',
    level: 'error',
    transience: 'permanent',
    title: 'The database refused the statement.',
    fix: 'Read the cause; its SQLSTATE is listed in the appendix "PostgreSQL Error Codes" of the PostgreSQL manual.',
  };
}
