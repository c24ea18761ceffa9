import type { Duration } from '#core';

/** What the embedded driver is made with; every value is resolved and in range. */
export interface PgliteOptions {
  /** `memory`, or the absolute path of the folder that keeps the data. Created with mode 0700 when it is missing. */
  readonly dataDir: string;
  /** How long a caller without a deadline of its own waits for the one connection. */
  readonly maxWait: Duration;
  /** How many callers may wait; one more is refused at once. */
  readonly maxWaiters: number;
  /** `statement_timeout` of the session. */
  readonly statementTimeout: Duration;
}
