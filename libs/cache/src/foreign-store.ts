/** What is used of a store of cache-manager 5, such as `redisStore()` of cache-manager-redis-yet. */
export interface CacheManagerStore {
  get(key: string): Promise<unknown>;
  /** @param ttl milliseconds. */
  set(key: string, value: unknown, ttl?: number): Promise<unknown>;
  del(key: string): Promise<unknown>;
}

/** What is used of a store of Keyv, such as `new KeyvRedis(...)` of @keyv/redis, or of a `Keyv` itself. */
export interface KeyvStore {
  get(key: string): unknown;
  /** @param ttl milliseconds. */
  set(key: string, value: unknown, ttl?: number): unknown;
  delete(key: string): unknown;
}

/** A store of another library. Who has made it closes it. */
export type ForeignStore = CacheManagerStore | KeyvStore;
