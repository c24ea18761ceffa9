import type { Duration } from '#core';

export interface KeyValueOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface KeyValueSetOptions extends KeyValueOptions {
  /** When the key ceases to be there: 1 ms to 10 years. Default: never. */
  readonly ttl?: Duration | string | undefined;
}

export interface KeyValueScanOptions extends KeyValueOptions {
  /** Where a page of an earlier call ended. Default: from the beginning. */
  readonly cursor?: string | undefined;
  /** About how many keys one page holds: 1 to 1,000. Default 100. A page may hold fewer, also none, before the last. */
  readonly pageSize?: number | undefined;
}

export interface KeyValuePage {
  readonly keys: readonly string[];
  /** Undefined: this was the last page. */
  readonly cursor: string | undefined;
}

/**
 * Small values under keys that all processes share: text of at most 1 MiB in UTF-8 under keys of 1 to 512 characters, both without NUL. Each call is one atomic step of the service, by its clock. It is
 * not part of a unit of work, whatever the driver: what is set inside one stays when that is rolled back. With `database` on an embedded database it cannot be called inside one, which holds the one
 * connection that there is: CoordinationInvalidError.
 */
export abstract class KeyValueStore {
  static readonly portName: string = 'KeyValueStore';

  /** Undefined when there is none, or no more. */
  abstract get(key: string, options?: KeyValueOptions): Promise<string | undefined>;

  /** Overwrites, and replaces the time as well: none when none is given. */
  abstract set(key: string, value: string, options?: KeyValueSetOptions): Promise<void>;

  /** Resolves to whether it was absent, and is set now. */
  abstract setIfAbsent(key: string, value: string, options?: KeyValueSetOptions): Promise<boolean>;

  /**
   * Sets the value only when the present one is `expected`; `undefined` stands for an absent one on both sides: as `expected`, it must be absent; as `value`, it is deleted.
   * Resolves to whether it was. The time is replaced as by `set`.
   */
  abstract compareAndSet(
    key: string,
    expected: string | undefined,
    value: string | undefined,
    options?: KeyValueSetOptions,
  ): Promise<boolean>;

  /**
   * Adds to a whole number, which is 0 when absent, and resolves to the sum. Keeps the time that the key has; `ttl` is for a key that is made by this call.
   * @throws KeyValueTypeError when the value is no whole number, or the sum leaves -2^53 + 1 to 2^53 - 1; nothing is changed then.
   */
  abstract increment(key: string, by?: number, options?: KeyValueSetOptions): Promise<number>;

  /** Gives a key another time, or none with `undefined`. Resolves to whether the key is there. */
  abstract expire(key: string, ttl: Duration | string | undefined, options?: KeyValueOptions): Promise<boolean>;

  /** Resolves to whether it was there. */
  abstract delete(key: string, options?: KeyValueOptions): Promise<boolean>;

  /**
   * Keys that begin with `prefix` (of all keys: the empty text), in no order, in pages. A key that is there all the time comes at least once; one may come twice, and one that came or went meanwhile
   * may or may not. On a Redis cluster, keys that move to another node meanwhile may be missed; when other nodes have come to hold keys, as after a failover, the next page rejects with
   * CoordinationError, and the scan has to begin again.
   */
  abstract scan(prefix: string, options?: KeyValueScanOptions): Promise<KeyValuePage>;
}
