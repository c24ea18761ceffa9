import type { Duration } from '#core';

/** What the driver `database` reads of the concern's settings. */
export interface DatabaseMessagingOptions {
  /** Deliveries that one process handles at the same time, over all groups; never fewer than the largest group asks for. */
  readonly concurrency: number;
  /** How long a delivery is lent before it must be renewed; it is, three times in that span. */
  readonly lease: Duration;
  /** How long a group that finds nothing waits at most before it looks again without a hint. */
  readonly poll: Duration;
  /** How long events are kept once every group has handled them. */
  readonly retention: Duration;
}
