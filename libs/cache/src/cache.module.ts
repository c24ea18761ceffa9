import { ConfigurationError } from '#core';
import {
  driversOf,
  failingImport,
  GroundworkCoreModule,
  instanceToken,
  loadConfiguration,
  offConcernProvider,
  OWN_MODULE,
  settingsFromFactory,
  settingsFromResolution,
  type AsyncOptions,
  type ChosenDriver,
  type ConcernResolution,
  type EnvironmentRequest,
  type SettingsSource,
} from '#core/nest';
import { Cache } from '#domain/cache';
import { Module, type DynamicModule } from '@nestjs/common';
import { cacheConcern } from './cache.concern.js';
import type { CacheDriverFactory } from './cache.driver-factory.js';
import type { CacheChoice, CacheDriverName, CacheOptions } from './cache.options.js';
import { cacheProviders } from './module/cache-providers.js';
import { driverProvider, type ChosenCache } from './module/driver-provider.js';
import { cacheTokens } from './module/tokens.js';

/** What must be known of one cache before its options are. */
export interface CacheInstanceStatics {
  readonly driver?: CacheDriverName | undefined;
  /** The redis that the cache works with, by the name of its instance. */
  readonly redis?: string | undefined;
}

/** What must be known before the options are: which drivers, on which redis, and which named instances there are. */
export interface CacheStatics extends CacheInstanceStatics {
  readonly instances?: Readonly<Record<string, CacheInstanceStatics>> | undefined;
}

export interface CacheAsyncOptions extends CacheStatics, AsyncOptions<CacheOptions> {}

/** The module's own providers: settings and drivers. */
@Module({})
class CacheDriversModule {
  static readonly [OWN_MODULE] = true;
}

/** The concern of the cache. Global. With the driver `redis` it needs `RedisModule` beside it, with `tiered` `CoordinationModule` as well. */
@Module({})
export class CacheModule {
  static readonly [OWN_MODULE] = true;

  /** Everything from the environment when nothing is given. */
  static forRoot(choice?: CacheChoice, request: EnvironmentRequest = {}): DynamicModule {
    const { concerns, problems } = loadConfiguration({
      ...request,
      concerns: [{ definition: cacheConcern, choice }],
    });
    if (problems.length > 0) return failingImport(CacheModule, new ConfigurationError(problems));
    return CacheModule.fromResolution(concerns[0]);
  }

  /** The same, with options that come late. Drivers, their redis and the names of instances are static; values from the factory override the environment. */
  static forRootAsync(options: CacheAsyncOptions, request: EnvironmentRequest = {}): DynamicModule {
    const { driver, redis, instances } = options;
    const { concerns, problems } = loadConfiguration({
      ...request,
      driversOnly: true,
      concerns: [{ definition: cacheConcern, choice: { driver, redis, instances } }],
    });
    if (problems.length > 0) return failingImport(CacheModule, new ConfigurationError(problems));
    const drivers = driversOf(concerns[0]?.instances ?? []);
    return build(drivers, settingsFromFactory({ definition: cacheConcern, options, drivers, environment: request }));
  }

  /** @internal For `InfrastructureModule`, which has read the configuration of all concerns. Undefined: the concern is off. */
  static fromResolution(resolution: ConcernResolution | undefined): DynamicModule {
    const instances = resolution?.instances;
    if (instances === undefined) return off();
    return build(driversOf(instances), settingsFromResolution(instances));
  }

  /** @internal The same with settings that come late. */
  static fromFactory(drivers: Readonly<Record<string, ChosenDriver>>, source: SettingsSource): DynamicModule {
    return build(drivers, source);
  }
}

function build(drivers: Readonly<Record<string, ChosenDriver>>, source: SettingsSource): DynamicModule {
  const caches = Object.entries(drivers).map(([instance, { factory, standsOn = 'default' }]): ChosenCache => ({
    instance,
    factory: factory as CacheDriverFactory, // chosen from this concern's drivers
    redis: standsOn,
  }));
  return {
    module: CacheModule,
    global: true,
    imports: [GroundworkCoreModule, driversModule(caches, source)],
    providers: caches.flatMap(cacheProviders),
    exports: caches.map(({ instance }) => instanceToken(Cache, instance)),
  };
}

/** Asks the drivers what they need while Nest scans the modules: what they answer decides what is injected. */
async function driversModule(caches: readonly ChosenCache[], source: SettingsSource): Promise<DynamicModule> {
  const drivers = await Promise.all(
    caches.map(async (cache) => driverProvider(cache, (await cache.factory.needs?.(cache.redis)) ?? [])),
  );
  return {
    module: CacheDriversModule,
    imports: [GroundworkCoreModule, ...source.imports],
    providers: [...source.providers, ...drivers],
    exports: caches.flatMap(({ instance }) => [cacheTokens(instance).settings, cacheTokens(instance).driver]),
  };
}

function off(): DynamicModule {
  return {
    module: CacheModule,
    global: true,
    providers: [offConcernProvider(Cache, 'cache')],
    exports: [Cache],
  };
}
