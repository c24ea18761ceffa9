import type { InfrastructureErrorOptions } from '#core';
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

type Variable = (option: string) => string;

export interface SqlStateRule {
  /** A whole SQLSTATE, or its first two characters: its class. */
  readonly state: string;
  readonly type: new (message: string, options?: InfrastructureErrorOptions) => DatabaseError;
  /** What happened and what to do, without the closing full stop: names and the SQLSTATE follow. */
  readonly what: (variable: Variable) => string;
  /** The option to look at; set for what concerns the connection, whose errors tell the target too. */
  readonly concerns?: string;
  readonly retryAfter?: true;
}

const unknown: SqlStateRule = {
  state: '',
  type: DatabaseError,
  what: () => 'The database refused the statement; read the cause',
};

/** PostgreSQL manual, appendix A, "PostgreSQL Error Codes". A whole state comes before its class. */
const rules: readonly SqlStateRule[] = [
  rule('23505', UniqueViolationError, 'A row with the same unique value exists'),
  rule('23503', ForeignKeyViolationError, 'The row refers to a row that does not exist, or is still referred to'),
  rule('23514', CheckViolationError, 'A value is outside what the table allows'),
  rule('44000', CheckViolationError, 'A value is outside what the view allows'),
  rule('23502', NotNullViolationError, 'A required value is missing'),
  rule('23P01', ConstraintViolationError, 'The row collides with another row of its exclusion constraint'),
  rule('23', ConstraintViolationError, 'The change breaks a constraint'),
  rule('22', InvalidValueError, 'A value is not of the type, length or range that is expected'),

  rule(
    '40001',
    SerializationFailureError,
    'A concurrent transaction changed what this one had read; nothing was changed, try again',
  ),
  rule('40P01', DeadlockError, 'Concurrent transactions waited for each other; nothing was changed, try again'),
  rule('40002', ConstraintViolationError, 'The change breaks a constraint'),
  rule(
    '57014',
    StatementTimeoutError,
    (variable) =>
      `The server ended the statement: it ran for longer than ${variable('STATEMENT_TIMEOUT')}, or somebody cancelled it`,
  ),
  rule(
    '55P03',
    LockTimeoutError,
    (variable) =>
      `What the statement needs stayed locked for longer than ${variable('LOCK_TIMEOUT')}, or is locked and NOWAIT was asked for`,
  ),

  rule('25P02', TransactionAbortedError, 'An earlier statement of the transaction failed; roll it back'),
  rule('25P01', TransactionRequiredError, 'The statement needs a running transaction'),
  rule(
    '25006',
    TransactionForbiddenError,
    'The transaction is read-only; write outside it, or run it without readOnly',
  ),
  connection(
    '25P03',
    DatabaseUnavailableError,
    'IDLE_IN_TRANSACTION_TIMEOUT',
    (variable) =>
      `The server ended the session, because its transaction did nothing for longer than ${variable('IDLE_IN_TRANSACTION_TIMEOUT')}`,
  ),
  connection(
    '25P04',
    DatabaseUnavailableError,
    'URL',
    () =>
      'The server ended the session, because its transaction took longer than the transaction_timeout of the server',
  ),
  rule('25', TransactionForbiddenError, 'The statement is not allowed in this state of the transaction'),

  connection(
    '28',
    DatabaseAuthenticationError,
    'URL',
    (variable) =>
      `The server refused the user or the password; check ${variable('URL')}, ${variable('PASSWORD')} and the server's pg_hba.conf`,
  ),
  connection(
    '3D000',
    DatabaseMissingError,
    'URL',
    (variable) => `The database does not exist on the server; create it, or correct its name in ${variable('URL')}`,
  ),
  connection(
    '57P04',
    DatabaseMissingError,
    'URL',
    (variable) => `The database was dropped; create it again, or correct its name in ${variable('URL')}`,
  ),
  connection(
    '42501',
    DatabasePermissionError,
    'URL',
    (variable) => `The role lacks a privilege; grant what the cause names, or use another role in ${variable('URL')}`,
  ),
  rule(
    '42',
    InvalidStatementError,
    'The statement is not valid for this schema; correct it, or run the migrations if a table or column is missing',
  ),
  rule('08P01', InvalidStatementError, 'The statement and its parameters do not fit together'),
  rule('3F000', InvalidStatementError, 'The schema does not exist; run the migrations'),
  rule('0A000', InvalidStatementError, 'The server does not support what the statement asks for'),
  rule('21000', InvalidStatementError, 'A part of the statement that may give one row gave several'),
  rule('26000', InvalidStatementError, 'The statement names a prepared statement that does not exist'),
  rule('2BP01', InvalidStatementError, 'Other objects still depend on what was to be dropped'),
  rule('34000', InvalidStatementError, 'The statement names a cursor that does not exist'),
  rule('54', InvalidStatementError, 'The statement is larger or more deeply nested than the server allows'),

  {
    ...connection(
      '53300',
      ConnectionPoolError,
      'POOL_MAX',
      (variable) =>
        `The server has no connection left; lower ${variable('POOL_MAX')} in all processes together, or raise max_connections on the server`,
    ),
    retryAfter: true,
  },
  connection('53', DatabaseUnavailableError, 'URL', () => 'The server lacks disk space, memory or another resource'),
  connection(
    '57P',
    DatabaseUnavailableError,
    'URL',
    () => 'The server ended the session, or is starting or shutting down',
  ),
  connection('08', DatabaseUnavailableError, 'URL', () => 'The connection to the server failed'),
];

/** The rule of the longest matching prefix; the generic one for a state that the table does not know. */
export function ruleFor(sqlState: string): SqlStateRule {
  return rules.find(({ state }) => sqlState.startsWith(state)) ?? unknown;
}

function rule(state: string, type: SqlStateRule['type'], what: string | SqlStateRule['what']): SqlStateRule {
  return { state, type, what: typeof what === 'string' ? () => what : what };
}

function connection(
  state: string,
  type: SqlStateRule['type'],
  concerns: string,
  what: SqlStateRule['what'],
): SqlStateRule {
  return { state, type, what, concerns };
}
