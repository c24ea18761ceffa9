import { ConfigurationError, Lifecycle } from '#core';
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
import { RedisClients } from '#domain/redis';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { driverProvider, healthProvider, portProvider, type OpenDriver } from './module/redis-providers.js';
import { RedisStarter } from './module/redis-starter.js';
import { redisTokens } from './module/tokens.js';
import { redisConcern } from './redis.concern.js';
import type { RedisDriverFactory } from './redis.driver-factory.js';
import type { RedisChoice, RedisDriverName, RedisOptions } from './redis.options.js';

/** What must be known before the options are: which drivers, and which named instances there are. */
export interface RedisStatics {
  readonly driver?: RedisDriverName | undefined;
  readonly instances?: Readonly<Record<string, { readonly driver?: RedisDriverName | undefined }>> | undefined;
}

export interface RedisAsyncOptions extends RedisStatics, AsyncOptions<RedisOptions> {}

/** The shared connections to Redis. Global. */
@Module({})
export class RedisModule {
  static readonly [OWN_MODULE] = true;

  /** Everything from the environment when nothing is given. */
  static forRoot(choice?: RedisChoice, request: EnvironmentRequest = {}): DynamicModule {
    const { concerns, problems } = loadConfiguration({
      ...request,
      concerns: [{ definition: redisConcern, choice }],
    });
    if (problems.length > 0) return failingImport(RedisModule, new ConfigurationError(problems));
    return RedisModule.fromResolution(concerns[0]);
  }

  /** The same, with options that come late. Drivers and the names of instances are static; values from the factory override the environment. */
  static forRootAsync(options: RedisAsyncOptions, request: EnvironmentRequest = {}): DynamicModule {
    const choice = { driver: options.driver, instances: options.instances };
    const { concerns, problems } = loadConfiguration({
      ...request,
      driversOnly: true,
      concerns: [{ definition: redisConcern, choice }],
    });
    if (problems.length > 0) return failingImport(RedisModule, new ConfigurationError(problems));
    const drivers = driversOf(concerns[0]?.instances ?? []);
    return build(drivers, settingsFromFactory({ definition: redisConcern, options, drivers, environment: request }));
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
    driverProvider(name, factory as RedisDriverFactory), // chosen from this concern's drivers
    portProvider(name, factory.remote),
    ...(factory.absent === true ? [] : [healthProvider(name)]), // nothing is there to be looked at
  ]);
  return {
    module: RedisModule,
    global: true,
    imports: [GroundworkCoreModule, ...source.imports],
    providers: [...source.providers, ...parts, starterProvider(names)],
    exports: names.map((name) => instanceToken(RedisClients, name)),
  };
}

function starterProvider(names: readonly string[]): Provider {
  return {
    provide: RedisStarter,
    inject: [Lifecycle, ...names.map((name) => redisTokens(name).driver)],
    useFactory: (lifecycle: Lifecycle, ...drivers: OpenDriver[]) => new RedisStarter(lifecycle, drivers),
  };
}

function off(): DynamicModule {
  return {
    module: RedisModule,
    global: true,
    providers: [offConcernProvider(RedisClients, 'redis')],
    exports: [RedisClients],
  };
}
