import { instanceToken } from '#core/nest';
import { RedisClients } from '#domain/redis';
import type { InjectionToken } from '@nestjs/common';
import type { CacheDriverParts } from '../../cache.driver-factory.js';
import type { CacheSettings } from '../../cache.options.js';
import { RedisCacheDriver } from './redis.driver.js';

export function redisCacheNeeds(redis: string): readonly InjectionToken[] {
  return [instanceToken(RedisClients, redis)];
}

/** @param needed what `redisCacheNeeds` asked for. */
export function createRedisCache(
  { timeout }: CacheSettings,
  { clock, ids, instance }: CacheDriverParts,
  needed: readonly unknown[],
): RedisCacheDriver {
  return new RedisCacheDriver({ redis: needed[0] as RedisClients, clock, ids, instance, timeout }); // border: given for the token that was asked for
}
