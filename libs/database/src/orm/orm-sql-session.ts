import { SqlSession, type SqlValue, type StatementOptions, type StatementOutcome } from '#domain/database';
import { CompiledQuery } from 'kysely';
import type { OrmDatabase } from './orm-database.js';

/** Plain SQL through the connection that the ORM uses, so that both see the same transaction. */
export class OrmSqlSession extends SqlSession {
  constructor(private readonly database: OrmDatabase) {
    super();
  }

  async query<Row extends object>(sql: string, parameters?: readonly SqlValue[], options?: StatementOptions): Promise<readonly Row[]> {
    return (await this.execute<Row>(sql, parameters, options)).rows;
  }

  execute<Row extends object>(sql: string, parameters: readonly SqlValue[] = [], options: StatementOptions = {}): Promise<StatementOutcome<Row>> {
    return this.database.call({ operation: 'statement', idempotent: false, signal: options.signal }, async (em, session) => {
      if (session !== undefined) await em.flush();
      const result = await em.getKysely().executeQuery<Row>(CompiledQuery.raw(sql, [...parameters]), { signal: options.signal });
      if (session !== undefined) session.stale = true;
      return { rows: result.rows, affected: Number(result.numAffectedRows ?? 0) };
    });
  }
}
