/** A statement that took longer than `DATABASE_SLOW_STATEMENT`. Never its parameters. */
export interface SlowStatement {
  /** The named database; `default` when there is one. */
  readonly instance: string;
  /** On one line, without comments, with its literals masked, at most 2,000 characters. */
  readonly text: string;
  readonly milliseconds: number;
  /** That it gave or changed; undefined when it failed. */
  readonly rows: number | undefined;
  /** SQLSTATE, or the name of the error; undefined when it succeeded. */
  readonly failure: string | undefined;
  readonly inTransaction: boolean;
  readonly correlationId: string | undefined;
}

/** Where slow statements are told. */
export abstract class StatementLog {
  /** Never throws. */
  abstract slow(statement: SlowStatement): void;
}
