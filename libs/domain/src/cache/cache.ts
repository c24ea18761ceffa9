import type { Duration } from '#core';
import type { CacheCodec } from './cache-codec.js';

export interface CacheCallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Times are durations, or texts with a unit: `250ms`, `30s`, `5m`, `1h`, `2d`. CacheInvalidError for what is neither. */
export interface CacheWriteOptions extends CacheCallOptions {
  /** How long the value is fresh: 1 ms to 1 year, shortened by a random part of up to `CACHE_JITTER` percent. Default: the namespace's, else `CACHE_TTL`, 5 min. */
  readonly ttl?: Duration | string | undefined;
  /** How long after that it is still kept, to be served while it is loaded anew, or when loading fails. Default: the namespace's, else `CACHE_GRACE`, none. */
  readonly grace?: Duration | string | undefined;
  /** What `deleteByTag` finds it by: at most 16, each of 1 to 128 characters. Default: none. */
  readonly tags?: readonly string[] | undefined;
}

/** What a loader is given. */
export interface CacheLoad {
  readonly key: string;
  /** Aborts when the load has taken `CACHE_LOAD_LIMIT`, 5 min, or the application stops; not when a caller gives up, since others wait for the same load. */
  readonly signal: AbortSignal;
  /** The value is given to those who wait, and not kept. */
  skip(): void;
  /** Options that are known only once the value is. */
  set(options: Pick<CacheWriteOptions, 'ttl' | 'grace' | 'tags'>): void;
}

export type CacheLoader<T> = (load: CacheLoad) => Promise<T> | T;

export interface GetOrSetOptions extends CacheWriteOptions {
  /** When a stale value is there: wait so long for the loader, then serve it; the load goes on and fills. Default: the namespace's, else `CACHE_SOFT_TIMEOUT`, none: a stale value is served at once, and loaded anew beside. */
  readonly softTimeout?: Duration | string | undefined;
  /** The longest that callers wait for one load, from its begin; the load goes on and fills. Default: the namespace's, else `CACHE_HARD_TIMEOUT`, 30 s; never beyond the caller's deadline. */
  readonly hardTimeout?: Duration | string | undefined;
  /** How long `undefined` or `null` from the loader is kept. Default: as any value. Zero: not at all. */
  readonly negativeTtl?: Duration | string | undefined;
  /** Loads anew although a fresh value is there. */
  readonly refresh?: boolean | undefined;
}

export interface CacheNamespaceOptions<T> extends Pick<
  GetOrSetOptions,
  'ttl' | 'grace' | 'softTimeout' | 'hardTimeout' | 'negativeTtl'
> {
  /** How values become what is stored. Default: plain JSON. */
  readonly codec?: CacheCodec<T> | undefined;
  /** Raise it when the shape of the values changes: what was stored with another version is a miss. Default 1. */
  readonly version?: number | undefined;
  /** What to do when the service cannot be asked: go on as if nothing were cached, or fail. Default `CACHE_OUTAGE`, `open`. */
  readonly outage?: 'open' | 'closed' | undefined;
  /** By how much of itself a time may be shortened, so that what was stored together does not expire together: 0 to 50 percent. Default `CACHE_JITTER`, 10. */
  readonly jitter?: number | undefined;
  /** The most entries that a process keeps of it in memory. Default `CACHE_MAX_ENTRIES`, 10,000. Without effect where the driver is `redis`. */
  readonly maxEntries?: number | undefined;
}

/** What `explain` tells of a key. */
export interface CacheExplanation {
  readonly namespace: string;
  readonly key: string;
  /** Where it was found: `memory`, `redis`, `store`. Undefined: nowhere. */
  readonly tier: string | undefined;
  readonly state: 'fresh' | 'stale' | 'absent';
  /** Why it is not served although something is stored: `invalidated`, `expired`, `other-version`, `corrupt`; or `unreachable`: nobody could look. */
  readonly reason?: string | undefined;
  readonly age: Duration | undefined;
  readonly freshFor: Duration | undefined;
  readonly tags: readonly string[];
  /** Of what is stored. Undefined where it is kept as it is. */
  readonly bytes: number | undefined;
}

/**
 * Values of one kind, under keys of 1 to 512 characters. What is cached may be gone at any time; it is never served longer than its time and its grace. `undefined` is never a value; `null` is one.
 *
 * Values belong to the cache: what is given to it and what it gives is not to be changed, and is frozen where it is kept as it is.
 *
 * With `outage: 'open'` a service that cannot be asked is a miss, and a write that does not reach it is reported; invalidations that could not be sent are repeated until they are, and nothing of the key is
 * served from that process meanwhile. They are remembered in the process: one that ends first leaves the old value for the rest of its time.
 *
 * Inside a unit of work nothing leaves for the cache before the commit, and nothing at all after a rollback: not a value, since it may never come true, and not an invalidation, since others would load
 * the old value again at once. What it has set, deleted or whose tag it has deleted is absent for it from then on. What it loads is for it alone and is not kept: its transaction may see what nobody else
 * does, or less than all others do.
 */
export interface CacheNamespace<T> {
  readonly name: string;

  /** Undefined when there is no fresh value. */
  get(key: string, options?: CacheCallOptions): Promise<T | undefined>;

  /**
   * Inside a unit of work it is done after the commit; where another has set or deleted the key since, the key is deleted instead.
   * @throws CacheValueInvalidError for what the codec cannot take, and for one larger than `CACHE_MAX_VALUE`, 1 MiB.
   */
  set(key: string, value: T, options?: CacheWriteOptions): Promise<void>;

  /**
   * The fresh value, else what `load` gives, which is kept. All callers of a key in the process wait for one load; where `Locks` are shared by processes, all in the cluster. A value that was deleted, or
   * whose tag was, while it was being loaded is given to those who wait and not kept; in this process, who comes after that begins another load. One that is too large is given, not kept, and reported. When
   * loading fails, a stale value is served if there is one.
   * @throws CacheValueInvalidError for what the codec cannot take; what `load` throws, as it is; CacheLoadTimeoutError at the hard limit when there is no stale value.
   */
  getOrSet(key: string, load: CacheLoader<T>, options?: GetOrSetOptions): Promise<T>;

  /** In one round trip. What is absent has no entry. */
  getMany(keys: readonly string[], options?: CacheCallOptions): Promise<ReadonlyMap<string, T>>;

  /** In one round trip. */
  setMany(entries: Iterable<readonly [key: string, value: T]>, options?: CacheWriteOptions): Promise<void>;

  /** Whether there is a fresh value. */
  has(key: string, options?: CacheCallOptions): Promise<boolean>;

  /** Resolves to whether there was one. Inside a unit of work it is done after the commit, and resolves to false at once. */
  delete(key: string | readonly string[], options?: CacheCallOptions): Promise<boolean>;

  /** Everything of the namespace that has one of the tags. Costs the same whatever their number. Inside a unit of work: after the commit. */
  deleteByTag(tag: string | readonly string[], options?: CacheCallOptions): Promise<void>;

  /** Everything of the namespace, and nothing else. Costs the same whatever its size. Inside a unit of work: after the commit. */
  clear(options?: CacheCallOptions): Promise<void>;

  /** Where the key's value is, how old, and why. For people. */
  explain(key: string): Promise<CacheExplanation>;
}

/**
 * Values that are dear to get, kept for a while. Namespaces keep kinds apart: each has its own keys, codec and times. The cache itself is the namespace `default`. Safe to use concurrently.
 *
 * ```ts
 * const products = cache.namespace<Product>('products', { ttl: '5m' });
 * await products.getOrSet(id, () => repository.get(id), { tags: ['products'] });
 * ```
 */
export abstract class Cache implements CacheNamespace<unknown> {
  static readonly portName: string = 'Cache';

  abstract readonly name: string;

  /**
   * The namespace of that name: 1 to 64 characters out of letters, digits, `-`, `_` and `.`. The same object each time. Options are for its first call; later ones may leave them out.
   * @throws CacheInvalidError for a name that is none, and for options that contradict those of before.
   */
  abstract namespace<T>(name: string, options?: CacheNamespaceOptions<T>): CacheNamespace<T>;

  abstract get<T = unknown>(key: string, options?: CacheCallOptions): Promise<T | undefined>;
  abstract set<T>(key: string, value: T, options?: CacheWriteOptions): Promise<void>;
  abstract getOrSet<T>(key: string, load: CacheLoader<T>, options?: GetOrSetOptions): Promise<T>;
  abstract getMany<T = unknown>(keys: readonly string[], options?: CacheCallOptions): Promise<ReadonlyMap<string, T>>;
  abstract setMany<T>(entries: Iterable<readonly [key: string, value: T]>, options?: CacheWriteOptions): Promise<void>;
  abstract has(key: string, options?: CacheCallOptions): Promise<boolean>;
  abstract delete(key: string | readonly string[], options?: CacheCallOptions): Promise<boolean>;
  abstract deleteByTag(tag: string | readonly string[], options?: CacheCallOptions): Promise<void>;
  abstract clear(options?: CacheCallOptions): Promise<void>;
  abstract explain(key: string): Promise<CacheExplanation>;
}
