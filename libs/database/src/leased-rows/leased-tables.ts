import type { LeasedRows, LeasedTable } from './leased-rows.js';

/** Gives access to tables of our own in one database whose rows are lent out. */
export abstract class LeasedTables {
  static readonly portName: string = 'LeasedTables';

  /** Whether other processes may use the tables at the same time. False: the database serves this process alone, over one connection. */
  abstract readonly shared: boolean;
  abstract open<Row extends object>(table: LeasedTable): LeasedRows<Row>;
}
