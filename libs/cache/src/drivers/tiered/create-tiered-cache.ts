import { CompositionError } from '#core';
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

/**
 * @param needed what `tieredCacheNeeds` asked for.
 * @throws CompositionError where messages reach nobody else: what another process has changed would be served until its time is over.
 */
export function createTieredCache(
  { timeout }: CacheSettings,
  { clock, ids, instance, time }: CacheDriverParts,
  needed: readonly unknown[],
): TieredCacheDriver {
  const [redis, pubSub] = needed as readonly [RedisClients, PubSub]; // border: given for the tokens that were asked for
  if (pubSub.sharedByProcesses === false)
    throw new CompositionError(
      'The driver tiered of the cache tells other processes of changes by the concern coordination, whose driver reaches this process alone. Give coordination a driver that processes share, such as COORDINATION_DRIVER=redis, or choose CACHE_DRIVER=redis.',
    );
  const far = new RedisCacheDriver({ redis, clock, ids, instance, timeout });
  return new TieredCacheDriver({ far, pubSub, clock, time, ids, instance, timeout });
}
