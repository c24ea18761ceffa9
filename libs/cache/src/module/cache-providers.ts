import { CallSeam, Clock, FaultReporter, HealthIndicators, Ids, Lifecycle, Random } from '#core';
import { instanceToken } from '#core/nest';
import { Cache } from '#domain/cache';
import { Locks } from '#domain/coordination';
import type { FactoryProvider } from '@nestjs/common';
import { CacheHealth } from '../cache.health.js';
import type { CacheSettings } from '../cache.options.js';
import { PortableCache } from '../portable-cache.js';
import { CacheStarter } from './cache-starter.js';
import { groupBelow, optional, type ChosenCache, type OpenDriver } from './driver-provider.js';
import { cacheTokens } from './tokens.js';

/** The port of one instance, and who takes it through start and stop. */
export function cacheProviders(cache: ChosenCache): FactoryProvider[] {
  return [portProvider(cache), publicPortProvider(cache.instance), starterProvider(cache)];
}

function portProvider({ instance, factory: { remote, capabilities } }: ChosenCache): FactoryProvider {
  const tokens = cacheTokens(instance);
  const locks = capabilities['shared'] === true ? [optional(Locks)] : []; // who asks for locks uses them, and their tables are made
  return {
    provide: tokens.port,
    inject: [tokens.driver, tokens.settings, CallSeam, Clock, Random, Ids, FaultReporter, ...locks],
    useFactory: (
      { driver, time }: OpenDriver,
      settings: CacheSettings,
      ...[seam, clock, random, ids, faults, shared]: [CallSeam, Clock, Random, Ids, FaultReporter, Locks?]
    ) =>
      new PortableCache({ driver, time, settings, seam, clock, random, ids, faults, locks: shared, instance, remote }),
  };
}

/** Its own token, because the port may be overridden by a test. */
function starterProvider(cache: ChosenCache): FactoryProvider {
  const { instance } = cache;
  const tokens = cacheTokens(instance);
  return {
    provide: tokens.starter,
    inject: [Lifecycle, HealthIndicators, tokens.driver, tokens.port],
    useFactory: (lifecycle: Lifecycle, indicators: HealthIndicators, open: OpenDriver, port: PortableCache) => {
      if (open.driver.ping !== undefined)
        indicators.register(new CacheHealth({ instance, group: groupBelow(cache), outage: () => port.outage }));
      return new CacheStarter({ lifecycle, open, port, group: groupBelow(cache) });
    },
  };
}

/** What applications inject. */
function publicPortProvider(instance: string): FactoryProvider {
  return {
    provide: instanceToken(Cache, instance),
    inject: [cacheTokens(instance).port],
    useFactory: (port: PortableCache) => port,
  };
}
