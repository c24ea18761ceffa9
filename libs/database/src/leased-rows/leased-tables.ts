import type { LeasedRows, LeasedTable } from './leased-rows.js';

/** Gives access to tables of our own in the default database whose rows are lent out. */
export abstract class LeasedTables {
  abstract open<Row extends object>(table: LeasedTable): LeasedRows<Row>;
}
