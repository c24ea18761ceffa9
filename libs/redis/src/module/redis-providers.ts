import { CallSeam, Clock, Ids, Lifecycle, Random } from '#core';
import { portToken } from '#core/nest';
import { Redis } from '#domain/redis';
import type { FactoryProvider, InjectionToken } from '@nestjs/common';
import { PortableRedis } from '../portable-redis.js';
import type { RedisDriverFactory } from '../redis.driver-factory.js';
import type { RedisDriver } from '../redis.driver.js';
import type { RedisSettings } from '../redis.options.js';
import { redisTokens } from './tokens.js';

/** A driver and the instance it is of. */
export interface OpenDriver {
  readonly instance: string;
  readonly driver: RedisDriver;
}

/** Makes the driver of one instance out of its settings. */
export function driverProvider(instance: string, factory: RedisDriverFactory): FactoryProvider {
  const tokens = redisTokens(instance);
  return {
    provide: tokens.driver,
    inject: [tokens.settings, Clock, Random, Ids, Lifecycle],
    useFactory: async (
      settings: RedisSettings,
      ...[clock, random, ids, lifecycle]: [Clock, Random, Ids, Lifecycle]
    ): Promise<OpenDriver> => ({
      instance,
      driver: await factory.create(settings, { clock, random, ids, lifecycle, instance }),
    }),
  };
}

/** The port of one instance. */
export function portProvider(instance: string, remote: boolean): FactoryProvider {
  const tokens = redisTokens(instance);
  return {
    provide: portToken(Redis, instance) as InjectionToken,
    inject: [tokens.driver, tokens.settings, CallSeam, Clock],
    useFactory: ({ driver }: OpenDriver, settings: RedisSettings, seam: CallSeam, clock: Clock) =>
      new PortableRedis({ driver, settings, seam, clock, instance, remote }),
  };
}
