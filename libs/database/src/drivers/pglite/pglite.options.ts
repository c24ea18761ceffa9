import type { Duration } from '#core';

/** What the embedded driver is made with; every value is resolved and in range. */
export interface PgliteOptions {
  /** `memory`, or the absolute path of the folder that keeps the data. Created with mode 0700 when it is missing. */
  readonly dataDir: string;
  /** How long a caller without a deadline of its own waits for the one connection. */
  readonly maxWait: Duration;
  /** How many callers may wait; one more is refused at once. */
  readonly maxWaiters: number;
  /**
   * `statement_timeout` of the session. PGlite 0.5 cannot keep it: a statement runs on the event loop's own thread, without a timer that could
   * interrupt it. Statements must be bounded by what they ask for.
   */
  readonly statementTimeout: Duration;
  /** Path of a file written by `writeSnapshot`: a new database begins as a copy of it, three times as fast as from nothing. For tests. */
  readonly snapshot?: string | undefined;
}
