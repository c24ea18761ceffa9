/** What the driver `memory` reads of the concern's settings. */
export interface MemoryCoordinationOptions {
  /** How many entries are kept at most, of locks, limits, idempotency keys and values each; those that have expired do not count. */
  readonly maxEntries: number;
}
