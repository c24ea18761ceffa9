import {
  CheckViolationError,
  ConnectionPoolError,
  ConstraintViolationError,
  DatabaseAuthenticationError,
  DatabaseError,
  DatabaseMissingError,
  DatabasePermissionError,
  DatabaseUnavailableError,
  DeadlockError,
  ForeignKeyViolationError,
  InvalidStatementError,
  InvalidValueError,
  LockTimeoutError,
  NotNullViolationError,
  SerializationFailureError,
  StatementTimeoutError,
  TransactionAbortedError,
  TransactionForbiddenError,
  TransactionRequiredError,
  UniqueViolationError,
} from '#domain/database';
import { mapServerError } from './sqlstate.js';

const TARGET = 'postgres://app@db:5432/shop';

function serverError(code: string, fields: Record<string, unknown> = {}): Error {
  return Object.assign(new Error('Key (email)=(canary@example.org) already exists.'), {
    code,
    severity: 'ERROR',
    detail: 'Key (email)=(canary@example.org) already exists.',
    ...fields,
  });
}

describe('mapServerError', () => {
  it.each([
    ['23505', UniqueViolationError],
    ['23503', ForeignKeyViolationError],
    ['23514', CheckViolationError],
    ['44000', CheckViolationError],
    ['23502', NotNullViolationError],
    ['23P01', ConstraintViolationError],
    ['23001', ConstraintViolationError],
    ['22001', InvalidValueError],
    ['22P02', InvalidValueError],
    ['22003', InvalidValueError],
    ['40001', SerializationFailureError],
    ['40P01', DeadlockError],
    ['57014', StatementTimeoutError],
    ['55P03', LockTimeoutError],
    ['25P02', TransactionAbortedError],
    ['25P01', TransactionRequiredError],
    ['25001', TransactionForbiddenError],
    ['25006', TransactionForbiddenError],
    ['25P03', DatabaseUnavailableError],
    ['25P04', DatabaseUnavailableError],
    ['28P01', DatabaseAuthenticationError],
    ['28000', DatabaseAuthenticationError],
    ['3D000', DatabaseMissingError],
    ['57P04', DatabaseMissingError],
    ['42501', DatabasePermissionError],
    ['42601', InvalidStatementError],
    ['42P01', InvalidStatementError],
    ['42703', InvalidStatementError],
    ['3F000', InvalidStatementError],
    ['0A000', InvalidStatementError],
    ['54001', InvalidStatementError],
    ['53300', ConnectionPoolError],
    ['53100', DatabaseUnavailableError],
    ['57P01', DatabaseUnavailableError],
    ['57P02', DatabaseUnavailableError],
    ['57P03', DatabaseUnavailableError],
    ['08006', DatabaseUnavailableError],
    ['P0001', DatabaseError],
    ['XX000', DatabaseError],
  ])('maps %s', (code, type) => {
    const mapped = mapServerError(serverError(code), TARGET);
    expect(mapped?.constructor).toBe(type);
    expect(mapped?.details).toMatchObject({ sqlState: code });
  });

  it('names schema, table, column and constraint, and never a value', () => {
    const cause = serverError('23505', {
      schema: 'public',
      table: 'users',
      column: undefined,
      constraint: 'users_email_key',
    });
    const mapped = mapServerError(cause, TARGET);
    expect(mapped?.details).toEqual({
      sqlState: '23505',
      schema: 'public',
      table: 'users',
      constraint: 'users_email_key',
    });
    expect(mapped?.message).toBe(
      'A row with the same unique value exists: constraint "users_email_key" of table "users" (SQLSTATE 23505, postgres://app@db:5432/shop).',
    );
    expect(mapped?.message + JSON.stringify(mapped?.details)).not.toContain('canary');
    expect(mapped?.cause).toBe(cause);
  });

  it('names the column of a missing value', () => {
    const mapped = mapServerError(serverError('23502', { table: 'users', column: 'email' }), TARGET);
    expect(mapped?.details).toMatchObject({ table: 'users', column: 'email' });
    expect(mapped?.message).toContain('column "email" of table "users"');
  });

  it('tells target and variable for what concerns the connection', () => {
    expect(mapServerError(serverError('3D000'), TARGET)?.details).toEqual({
      sqlState: '3D000',
      target: TARGET,
      variable: 'DATABASE_URL',
    });
    expect(mapServerError(serverError('25P03'), TARGET)?.details).toMatchObject({
      variable: 'DATABASE_IDLE_IN_TRANSACTION_TIMEOUT',
    });
  });

  it('names the variables of a named instance', () => {
    const mapped = mapServerError(serverError('28P01'), TARGET, (option) => `DATABASE__REPORTING__${option}`);
    expect(mapped?.details.variable).toBe('DATABASE__REPORTING__URL');
    expect(mapped?.message).toContain('DATABASE__REPORTING__PASSWORD');
  });

  it('says when to come back after the server ran out of connections', () => {
    expect(mapServerError(serverError('53300'), TARGET)?.retryAfter?.toString()).toBe('1s');
    expect(mapServerError(serverError('23505'), TARGET)?.retryAfter).toBeUndefined();
  });

  it('finds the error of the server behind a wrapper', () => {
    const wrapped = new Error('wrapped', { cause: serverError('40P01') });
    const mapped = mapServerError(wrapped, TARGET);
    expect(mapped).toBeInstanceOf(DeadlockError);
    expect(mapped?.cause).toBe(wrapped);
  });

  it.each([
    ['an error of Node whose code has five characters', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })],
    ['an error without code', new Error('no code')],
    ['no error', undefined],
    ['a text', '23505'],
    ['a code that is not text', { code: 23505, severity: 'ERROR' }],
  ])('does not know %s', (_name, error) => {
    expect(mapServerError(error, TARGET)).toBeUndefined();
  });
});
