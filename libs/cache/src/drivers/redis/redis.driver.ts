import type { Clock, Duration, Ids } from '#core';
import { RedisOutOfMemoryError, RedisReadOnlyError, type RedisClients } from '#domain/redis';
import type { CacheDriver, CacheStore, NamespaceSite } from '../../cache.driver.js';
import { redisCacheCapabilities } from './redis.capabilities.js';
import { RedisStore } from './redis.store.js';

export interface RedisCacheParts {
  readonly redis: RedisClients;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly instance: string;
  /** Limit of one call. */
  readonly timeout: Duration;
}

/** In Redis, through the shared connections of the concern redis, which closes them. */
export class RedisCacheDriver implements CacheDriver {
  readonly name = 'redis';
  readonly capabilities = redisCacheCapabilities;

  constructor(private readonly parts: RedisCacheParts) {}

  /** Nothing: the concern redis has looked already, and a cache without it goes on. */
  open(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return Promise.resolve();
  }

  store(site: NamespaceSite): CacheStore {
    return new RedisStore({ ...this.parts, site });
  }

  async ping(signal: AbortSignal | undefined): Promise<void> {
    const { redis, timeout } = this.parts;
    await redis.ping({ signal, timeout });
  }

  refused(error: unknown): boolean {
    return error instanceof RedisOutOfMemoryError || error instanceof RedisReadOnlyError;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
