import { DatabaseError } from '#domain/database';
import type { DatabaseConnection, ExecuteOptions, StatementResult } from '../../database.driver.js';
import type { PostgresqlSession } from './postgresql-session.js';

/** A session in the hands of one caller. After `release` it does nothing any more, because the session may be another caller's by then. */
export class LeasedConnection implements DatabaseConnection {
  #session: PostgresqlSession | undefined;

  constructor(
    session: PostgresqlSession,
    private readonly giveBack: (session: PostgresqlSession) => void,
  ) {
    this.#session = session;
  }

  async execute(sql: string, parameters: readonly unknown[], options: ExecuteOptions = {}): Promise<StatementResult> {
    return this.#held().execute(sql, parameters, options);
  }

  async *stream(
    sql: string,
    parameters: readonly unknown[],
    chunkSize: number,
  ): AsyncGenerator<readonly Record<string, unknown>[]> {
    yield* this.#held().stream(sql, parameters, chunkSize);
  }

  release(): void {
    const session = this.#session;
    this.#session = undefined;
    if (session !== undefined) this.giveBack(session);
  }

  #held(): PostgresqlSession {
    if (this.#session === undefined)
      throw new DatabaseError(
        'The connection was used after it had been given back. Await every statement before the connection is released.',
      );
    return this.#session;
  }
}
