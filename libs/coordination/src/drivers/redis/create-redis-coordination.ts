import type { CoordinationDriverParts } from '../../coordination.driver-factory.js';
import { RedisCoordinationDriver } from './redis.driver.js';
import { readNeeds } from './redis.needs.js';
import type { RedisCoordinationOptions } from './redis.options.js';

/** @param needed the values of `redisCoordinationNeeds`, in that order. */
export function createRedisCoordination(
  _options: RedisCoordinationOptions,
  { instance }: Pick<CoordinationDriverParts, 'instance'>,
  needed: readonly unknown[],
): RedisCoordinationDriver {
  return new RedisCoordinationDriver({ ...readNeeds(needed), instance });
}
