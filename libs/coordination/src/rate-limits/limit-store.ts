export interface LimitRequest {
  readonly key: string;
  readonly algorithm: 'fixed-window' | 'sliding-window' | 'token-bucket';
  /** At most 10,000 of a sliding window. */
  readonly limit: number;
  /** A whole number. */
  readonly windowMilliseconds: number;
  /** 1 to `limit`. */
  readonly cost: number;
  /** Only tells: nothing is used. */
  readonly peek: boolean;
}

/** Times in milliseconds, rounded up. */
export interface LimitAnswer {
  readonly allowed: boolean;
  /** Whole units that are left, rounded down. */
  readonly remaining: number;
  readonly resetAfter: number;
  /** 0 when allowed. */
  readonly retryAfter: number;
}

/**
 * Counters by key. Every call is one atomic step, by the service's clock: never read, then written. A use counts for less than one window: at the very end of it
 * it is free again.
 */
export interface LimitStore {
  /** Uses the whole cost, or nothing. What is kept of a key ends by itself once all of its limit is there again. Another algorithm, limit or window begins anew. */
  take(request: LimitRequest, signal: AbortSignal | undefined): Promise<LimitAnswer>;
  reset(key: string, signal: AbortSignal | undefined): Promise<void>;
}
