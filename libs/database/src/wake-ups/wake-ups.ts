/**
 * Hints that there is something to do, between the loops of all processes on one database. A hint may be lost or come late: whoever waits for one polls
 * besides. In one process it is a call; to others it is a NOTIFY on a channel of our own, sent after the commit and coalesced, never inside a transaction.
 */
export abstract class WakeUps {
  static readonly portName: string = 'WakeUps';

  /** Tells all processes, this one at once. Does not wait and does not fail: what cannot be told is found by polling. */
  abstract wake(topic: string): void;
  /** Calls `listener` at each hint for the topic, and once after every reconnection, since hints may have been missed. @returns how to stop. */
  abstract on(topic: string, listener: () => void): () => void;
}
