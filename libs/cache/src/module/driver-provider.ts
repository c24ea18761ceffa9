import { Clock, CompositionError, groupName, Ids, Lifecycle, Random } from '#core';
import type { FactoryProvider, InjectionToken, OptionalFactoryDependency } from '@nestjs/common';
import type { CacheDriver } from '../cache.driver.js';
import type { CacheDriverFactory } from '../cache.driver-factory.js';
import type { CacheSettings } from '../cache.options.js';
import { SteadyTime } from '../steady-time.js';
import { cacheTokens } from './tokens.js';

/** One cache before its settings are known. */
export interface ChosenCache {
  readonly instance: string;
  readonly factory: CacheDriverFactory;
  /** The instance of redis that it works with. */
  readonly redis: string;
}

/** A driver, and the time that it goes by. */
export interface OpenDriver {
  readonly instance: string;
  readonly driver: CacheDriver;
  readonly time: SteadyTime;
}

/** What the start of a cache waits for: the redis that its driver works on. */
export function groupBelow({ factory: { concerns = [] }, redis }: ChosenCache): string | undefined {
  return concerns.includes('redis') ? groupName('redis', redis) : undefined;
}

/** Makes the driver out of its settings and what it needs of other concerns: `needs`, which it was asked for. */
export function driverProvider(cache: ChosenCache, needs: readonly InjectionToken[]): FactoryProvider {
  const { instance, factory } = cache;
  const tokens = cacheTokens(instance);
  return {
    provide: tokens.driver,
    inject: [tokens.settings, Clock, Random, Ids, Lifecycle, ...needs.map(optional)],
    useFactory: async (
      settings: CacheSettings,
      ...[clock, random, ids, lifecycle, ...needed]: [Clock, Random, Ids, Lifecycle, ...unknown[]]
    ): Promise<OpenDriver> => {
      if (needed.includes(undefined)) throw missing(cache);
      const time = new SteadyTime(clock);
      const driver = await factory.create(settings, { clock, random, ids, lifecycle, instance, time }, needed);
      return { instance, driver, time };
    },
  };
}

function missing({ factory: { name, concerns = [] }, redis }: ChosenCache): CompositionError {
  const below = concerns.map((concern) =>
    concern === 'redis' && redis !== 'default'
      ? `the instance "${redis}" of the concern "redis"`
      : `the concern "${concern}"`,
  );
  return new CompositionError(
    `The driver ${name} of the cache works on ${below.join(' and ') || 'another concern'}, which is not there. Import its module, such as RedisModule.forRoot(), switch it on, or choose another driver.`,
  );
}

/** What another concern gives when it is on. */
export function optional(token: InjectionToken): OptionalFactoryDependency {
  return { token, optional: true };
}
