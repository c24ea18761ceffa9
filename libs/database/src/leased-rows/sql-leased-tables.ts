import type { Ids } from '#core';
import type { SqlSession } from '#domain/database';
import type { LeasedRows, LeasedTable } from './leased-rows.js';
import { LeasedTables } from './leased-tables.js';
import { SqlLeasedRows } from './sql-leased-rows.js';

/** Tables of the database that `sql` leads to. */
export class SqlLeasedTables extends LeasedTables {
  constructor(
    private readonly sql: SqlSession,
    private readonly ids: Ids,
    readonly shared: boolean,
  ) {
    super();
  }

  open<Row extends object>(table: LeasedTable): LeasedRows<Row> {
    return new SqlLeasedRows<Row>({ sql: this.sql, ids: this.ids, table });
  }
}
