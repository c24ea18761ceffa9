import { instanceToken } from '#core/nest';
import { PubSub } from '#domain/coordination';
import type { RedisClients } from '#domain/redis';
import type { InjectionToken } from '@nestjs/common';
import type { CacheDriverParts } from '../../cache.driver-factory.js';
import type { CacheSettings } from '../../cache.options.js';
import { RedisCacheDriver } from '../redis/redis.driver.js';
import { redisCacheNeeds } from '../redis/create-redis-cache.js';
import { TieredCacheDriver } from './tiered.driver.js';

export function tieredCacheNeeds(redis: string): readonly InjectionToken[] {
  return [...redisCacheNeeds(redis), instanceToken(PubSub, 'default')];
}

/** @param needed what `tieredCacheNeeds` asked for. */
export function createTieredCache(
  { timeout }: CacheSettings,
  { clock, ids, instance, time }: CacheDriverParts,
  needed: readonly unknown[],
): TieredCacheDriver {
  const [redis, pubSub] = needed as readonly [RedisClients, PubSub]; // border: given for the tokens that were asked for
  const far = new RedisCacheDriver({ redis, clock, ids, instance, timeout });
  return new TieredCacheDriver({ far, pubSub, clock, time, ids, instance, timeout });
}
