export interface MemoryCacheOptions {
  /** How many are kept at most; those that have expired do not count. */
  readonly maxEntries: number;
}
