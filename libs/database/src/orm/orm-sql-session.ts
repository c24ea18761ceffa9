import { SqlSession, type SqlValue, type StatementOptions, type StatementOutcome } from '#domain/database';
import { assertPlainStatement } from '../query/plain-statement.js';
import { assertParameters } from '../query/written-values.js';
import type { OrmDatabase } from './orm-database.js';
import { singleStatement } from './single-statement.js';

/** Plain SQL through the connection that the ORM uses, so that both see the same transaction. */
export class OrmSqlSession extends SqlSession {
  constructor(private readonly database: OrmDatabase) {
    super();
  }

  async query<Row extends object>(
    sql: string,
    parameters?: readonly SqlValue[],
    options?: StatementOptions,
  ): Promise<readonly Row[]> {
    return (await this.execute<Row>(sql, parameters, options)).rows;
  }

  async execute<Row extends object>(
    sql: string,
    parameters: readonly SqlValue[] = [],
    options: StatementOptions = {},
  ): Promise<StatementOutcome<Row>> {
    assertPlainStatement(sql, parameters);
    assertParameters(parameters);
    return this.database.call(
      { operation: 'statement', idempotent: false, signal: options.signal },
      async ({ em, session }) => {
        if (session !== undefined) await em.flush();
        const result = await em.getKysely().executeQuery<Row>(singleStatement(sql, parameters));
        if (session !== undefined) session.stale = true;
        return { rows: result.rows, affected: Number(result.numAffectedRows ?? 0) };
      },
    );
  }
}
