import { CallSeam, Clock, Ids, Lifecycle, Random } from '#core';
import { portToken } from '#core/nest';
import { Cache } from '#domain/cache';
import type { FactoryProvider, InjectionToken } from '@nestjs/common';
import { PortableCache } from '../portable-cache.js';
import type { CacheDriverFactory } from '../cache.driver-factory.js';
import type { CacheDriver } from '../cache.driver.js';
import type { CacheSettings } from '../cache.options.js';
import { cacheTokens } from './tokens.js';

/** A driver and the instance it is of. */
export interface OpenDriver {
  readonly instance: string;
  readonly driver: CacheDriver;
}

/** Makes the driver of one instance out of its settings. */
export function driverProvider(instance: string, factory: CacheDriverFactory): FactoryProvider {
  const tokens = cacheTokens(instance);
  return {
    provide: tokens.driver,
    inject: [tokens.settings, Clock, Random, Ids, Lifecycle],
    useFactory: async (
      settings: CacheSettings,
      ...[clock, random, ids, lifecycle]: [Clock, Random, Ids, Lifecycle]
    ): Promise<OpenDriver> => ({
      instance,
      driver: await factory.create(settings, { clock, random, ids, lifecycle, instance }),
    }),
  };
}

/** The port of one instance. */
export function portProvider(instance: string, remote: boolean): FactoryProvider {
  const tokens = cacheTokens(instance);
  return {
    provide: portToken(Cache, instance) as InjectionToken,
    inject: [tokens.driver, tokens.settings, CallSeam, Clock],
    useFactory: ({ driver }: OpenDriver, settings: CacheSettings, seam: CallSeam, clock: Clock) =>
      new PortableCache({ driver, settings, seam, clock, instance, remote }),
  };
}
