/** A value that a statement takes: a JSON object goes in as text with a cast, such as `$1::jsonb`. */
export type SqlValue = string | number | bigint | boolean | Date | Uint8Array | null | readonly SqlValue[];

export interface StatementOutcome<Row> {
  readonly rows: readonly Row[];
  /** Rows that were inserted, updated or deleted; 0 for a query. */
  readonly affected: number;
}

export interface StatementOptions {
  /** Gives up waiting for a connection or an answer when it aborts. */
  readonly signal?: AbortSignal;
}

/**
 * Plain SQL in the current transaction, or in a transaction of its own statement outside one. PostgreSQL's dialect; parameters are `$1`, `$2` ...
 * and are never put into the text.
 *
 * `int8`, `numeric`, `date`, `timestamp`, `timestamptz` and `interval` come back as text, on every driver, so that no digit is lost. Pending changes
 * of repositories are written first.
 */
export abstract class SqlSession {
  static readonly portName: string = 'SqlSession';

  /** Runs one statement and gives its rows. */
  abstract query<Row extends object = Record<string, unknown>>(
    sql: string,
    parameters?: readonly SqlValue[],
    options?: StatementOptions,
  ): Promise<readonly Row[]>;

  /** Runs one statement and says how many rows it changed, with the rows of a RETURNING clause. */
  abstract execute<Row extends object = Record<string, unknown>>(
    sql: string,
    parameters?: readonly SqlValue[],
    options?: StatementOptions,
  ): Promise<StatementOutcome<Row>>;
}
