import { CallSeam, Clock, FaultReporter, groupName, HealthIndicators, Ids, Lifecycle, Random } from '#core';
import { instanceToken } from '#core/nest';
import { RedisClients } from '#domain/redis';
import type { FactoryProvider } from '@nestjs/common';
import { PortableRedisClients } from '../portable-redis-clients.js';
import type { RedisDriverFactory } from '../redis.driver-factory.js';
import type { RedisDriver } from '../redis.driver.js';
import { RedisHealth } from '../redis.health.js';
import type { RedisSettings } from '../redis.options.js';
import { GatedRedisDriver } from './gated.driver.js';
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
    ): Promise<OpenDriver> => {
      const driver = await factory.create(settings, { clock, random, ids, lifecycle, instance });
      if (factory.absent === true) return { instance, driver };
      const group = lifecycle.group(groupName('redis', instance), settings.need);
      return { instance, driver: group.need === 'required' ? driver : new GatedRedisDriver(driver, group) };
    },
  };
}

/** The port of one instance. */
export function portProvider(instance: string, remote: boolean): FactoryProvider {
  const tokens = redisTokens(instance);
  return {
    provide: instanceToken(RedisClients, instance),
    inject: [tokens.driver, tokens.settings, CallSeam, Clock, FaultReporter],
    useFactory: (
      { driver }: OpenDriver,
      settings: RedisSettings,
      ...[seam, clock, faults]: [CallSeam, Clock, FaultReporter]
    ) => new PortableRedisClients({ driver, settings, seam, clock, faults, instance, remote }),
  };
}

/** Registers how one instance can be looked at. */
export function healthProvider(instance: string): FactoryProvider {
  const tokens = redisTokens(instance);
  return {
    provide: tokens.health,
    inject: [HealthIndicators, tokens.driver, tokens.settings],
    useFactory: (indicators: HealthIndicators, { driver }: OpenDriver, settings: RedisSettings) => {
      const indicator = new RedisHealth({ instance, driver, need: settings.need });
      indicators.register(indicator);
      return indicator;
    },
  };
}
