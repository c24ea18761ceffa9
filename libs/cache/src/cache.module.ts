import { ConfigurationError, Lifecycle } from '#core';
import {
  driversOf,
  failingImport,
  GroundworkCoreModule,
  loadConfiguration,
  offConcernProvider,
  OWN_MODULE,
  portToken,
  settingsFromFactory,
  settingsFromResolution,
  type AsyncOptions,
  type ChosenDriver,
  type ConcernResolution,
  type EnvironmentRequest,
  type SettingsSource,
} from '#core/nest';
import { Cache } from '#domain/cache';
import { Module, type DynamicModule, type InjectionToken, type Provider } from '@nestjs/common';
import { CacheStarter } from './module/cache-starter.js';
import { driverProvider, portProvider, type OpenDriver } from './module/cache-providers.js';
import { cacheTokens } from './module/tokens.js';
import { cacheConcern } from './cache.concern.js';
import type { CacheDriverFactory } from './cache.driver-factory.js';
import type { CacheChoice, CacheDriverName, CacheOptions } from './cache.options.js';

/** What must be known before the options are: which drivers, and which named instances there are. */
export interface CacheStatics {
  readonly driver?: CacheDriverName | undefined;
  readonly instances?: Readonly<Record<string, { readonly driver?: CacheDriverName | undefined }>> | undefined;
}

export interface CacheAsyncOptions extends CacheStatics, AsyncOptions<CacheOptions> {}

/** The concern of the cache records. Global. */
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

  /** The same, with options that come late. Drivers and the names of instances are static; values from the factory override the environment. */
  static forRootAsync(options: CacheAsyncOptions, request: EnvironmentRequest = {}): DynamicModule {
    const choice = { driver: options.driver, instances: options.instances };
    const { concerns, problems } = loadConfiguration({
      ...request,
      driversOnly: true,
      concerns: [{ definition: cacheConcern, choice }],
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
  const names = Object.keys(drivers);
  const parts = Object.entries(drivers).flatMap(([name, { factory }]): Provider[] => [
    driverProvider(name, factory as CacheDriverFactory), // chosen from this concern's drivers
    portProvider(name, factory.remote),
  ]);
  return {
    module: CacheModule,
    global: true,
    imports: [GroundworkCoreModule, ...source.imports],
    providers: [...source.providers, ...parts, starterProvider(names)],
    exports: names.map((name) => portToken(Cache, name) as InjectionToken),
  };
}

function starterProvider(names: readonly string[]): Provider {
  return {
    provide: CacheStarter,
    inject: [Lifecycle, ...names.map((name) => cacheTokens(name).driver)],
    useFactory: (lifecycle: Lifecycle, ...drivers: OpenDriver[]) => new CacheStarter(lifecycle, drivers),
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
