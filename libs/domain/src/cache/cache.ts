import type { Duration } from '#core';

/** A record as it was stored. */
export interface StoredCacheRecord {
  readonly name: string;
  readonly value: string;
  readonly storedAt: Date;
}

/** What every call takes. */
export interface CacheCallOptions {
  /** Ends the wait: the call rejects with its reason. What was sent may still take effect. */
  readonly signal?: AbortSignal | undefined;
}

export interface PutCacheRecordOptions extends CacheCallOptions {
  /** Gone after this time, such as `30s`: at least 1ms. Default: kept until it is deleted. Needs a driver with `expiry`. */
  readonly expiresAfter?: Duration | string | undefined;
  /** Stores nothing when there is a record of this name already. Default false. */
  readonly ifAbsent?: boolean | undefined;
}

/**
 * Text under names. A name has 1 to 200 characters of letters, digits and `. _ : / -`; a value is text of at most `CACHE_MAX_BYTES` in UTF-8, the
 * empty one included. Safe to call concurrently: of two calls that write one name, one comes last, and its value is the whole value.
 *
 * Every call rejects with `TimeoutExceededError` after `CACHE_TIMEOUT` or at the caller's deadline, and with CacheError when the driver fails.
 */
export abstract class Cache {
  static readonly portName = 'Cache';

  /**
   * Stores `value` under `name`, in the place of what was there.
   * @returns false when `ifAbsent` was asked for and there is a record: it stays as it is.
   * @throws CacheRecordInvalidError for a name, a value or an expiry that is not one, CacheUnsupportedError for what the driver cannot do,
   * CacheFullError when there is no room; nothing was stored then.
   */
  abstract put(name: string, value: string, options?: PutCacheRecordOptions): Promise<boolean>;

  /** The record of this name; undefined when there is none, or when it has expired. @throws CacheRecordInvalidError */
  abstract get(name: string, options?: CacheCallOptions): Promise<StoredCacheRecord | undefined>;

  /** @returns whether there was one. Deleting a missing record is not an error. @throws CacheRecordInvalidError */
  abstract delete(name: string, options?: CacheCallOptions): Promise<boolean>;
}
