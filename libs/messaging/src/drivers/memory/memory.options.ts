export interface MemoryMessagingOptions {
  /** Events that are kept at most, those included that were handled. Default 100,000. */
  readonly maxEvents?: number | undefined;
}
