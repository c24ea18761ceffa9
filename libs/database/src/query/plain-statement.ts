import { InvalidStatementError, TransactionForbiddenError } from '#domain/database';

const LEADING_BLANKS_AND_COMMENTS = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)*/;
const TRANSACTION_CONTROL =
  /^(begin|start\s+transaction|commit|end|rollback|abort|savepoint|release|prepare\s+transaction)\b/i;

/**
 * Refuses what a session must not send: transaction control would end or begin a transaction behind the back of the unit of work, which would then report
 * what is not so.
 */
export function assertPlainStatement(sql: unknown, parameters: unknown): void {
  if (typeof sql !== 'string' || sql.trim() === '')
    throw new InvalidStatementError(`A statement is text that is not empty, found ${typeof sql}.`);
  if (!Array.isArray(parameters))
    throw new InvalidStatementError(
      `The parameters of a statement are a list, found ${parameters === null ? 'null' : typeof parameters}.`,
    );
  const control = TRANSACTION_CONTROL.exec(sql.replace(LEADING_BLANKS_AND_COMMENTS, ''))?.[0];
  if (control !== undefined)
    throw new TransactionForbiddenError(
      `SqlSession does not take "${control.toLowerCase()}": transactions begin and end with UnitOfWork.run, savepoints with its propagation "savepoint".`,
    );
}
