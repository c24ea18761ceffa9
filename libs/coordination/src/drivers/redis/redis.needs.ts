import { FaultReporter } from '#core';
import { instanceToken } from '#core/nest';
import { RedisClients } from '#domain/redis';
import type { InjectionToken } from '@nestjs/common';

/** What the driver takes from its Redis, besides its own parts. */
export interface RedisCoordinationNeeds {
  readonly redis: RedisClients;
  readonly faults: FaultReporter;
}

/** The tokens whose values `createRedisCoordination` is given, in this order. @param redis the name of the instance */
export function redisCoordinationNeeds(redis: string): readonly InjectionToken[] {
  return [instanceToken(RedisClients, redis), FaultReporter];
}

/** Border: the values come from the container in the order of `redisCoordinationNeeds`, untyped. */
export function readNeeds([redis, faults]: readonly unknown[]): RedisCoordinationNeeds {
  return { redis, faults } as RedisCoordinationNeeds;
}
