import type { SqlSession, SqlValue, StatementOutcome, UnitOfWork } from '#domain/database';
import { CoordinationInvalidError } from '#domain/coordination';
import { outsideUnitOfWork } from './outside-unit-of-work.js';

export interface OwnStatementsParts {
  readonly sql: SqlSession;
  readonly unitOfWork: UnitOfWork;
  /** False for an embedded database. */
  readonly severalConnections: boolean;
}

/**
 * Statements that are never part of the caller's unit of work: a lock that a rollback took back would be held by two. Where the database has one connection, which the running unit of work holds,
 * they are refused: they could neither wait for its end nor be independent of it.
 */
export class OwnStatements {
  constructor(private readonly parts: OwnStatementsParts) {}

  async query<Row extends object>(
    sql: string,
    parameters: readonly SqlValue[],
    signal?: AbortSignal,
  ): Promise<readonly Row[]> {
    return (await this.execute<Row>(sql, parameters, signal)).rows;
  }

  async execute<Row extends object>(
    sql: string,
    parameters: readonly SqlValue[],
    signal?: AbortSignal,
  ): Promise<StatementOutcome<Row>> {
    const { unitOfWork, severalConnections, sql: session } = this.parts;
    if (!severalConnections && unitOfWork.current() !== undefined)
      throw new CoordinationInvalidError(
        'Locks and values cannot be used inside a unit of work of an embedded database: it has one connection, and they must not be part of the transaction that holds it. Take the lock around the unit of work, call outside it, or set DATABASE_URL or REDIS_URL.',
      );
    return outsideUnitOfWork(this.parts, () =>
      session.execute<Row>(sql, parameters, signal === undefined ? {} : { signal }),
    );
  }
}
