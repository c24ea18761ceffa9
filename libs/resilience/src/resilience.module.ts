import { CallPolicy, ConfigurationError, Lifecycle } from '#core';
import {
  driversOf,
  failingImport,
  GroundworkCoreModule,
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
import { Resilience } from '#domain/resilience';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { ResilienceStarter } from './module/resilience-starter.js';
import { driverProvider, policiesProviders, type OpenDriver } from './module/resilience-providers.js';
import { resilienceTokens } from './module/tokens.js';
import { resilienceConcern } from './resilience.concern.js';
import type { ResilienceDriverFactory } from './resilience.driver-factory.js';
import type { ResilienceChoice, ResilienceDriverName, ResilienceOptions } from './resilience.options.js';

/** What must be known before the options are: which drivers, and which policies have settings of their own. */
export interface ResilienceStatics {
  readonly driver?: ResilienceDriverName | undefined;
  readonly instances?: Readonly<Record<string, { readonly driver?: ResilienceDriverName | undefined }>> | undefined;
}

export interface ResilienceAsyncOptions extends ResilienceStatics, AsyncOptions<ResilienceOptions> {}

/** The policies. Global. With it, every call of a port whose driver leaves the process goes through the policy of its concern. */
@Module({})
export class ResilienceModule {
  static readonly [OWN_MODULE] = true;

  /** Everything from the environment when nothing is given. */
  static forRoot(choice?: ResilienceChoice, request: EnvironmentRequest = {}): DynamicModule {
    const { concerns, problems } = loadConfiguration({
      ...request,
      concerns: [{ definition: resilienceConcern, choice }],
    });
    if (problems.length > 0) return failingImport(ResilienceModule, new ConfigurationError(problems));
    return ResilienceModule.fromResolution(concerns[0]);
  }

  /** The same, with options that come late. Drivers and the names of policies are static; values from the factory override the environment. */
  static forRootAsync(options: ResilienceAsyncOptions, request: EnvironmentRequest = {}): DynamicModule {
    const choice = { driver: options.driver, instances: options.instances };
    const { concerns, problems } = loadConfiguration({
      ...request,
      driversOnly: true,
      concerns: [{ definition: resilienceConcern, choice }],
    });
    if (problems.length > 0) return failingImport(ResilienceModule, new ConfigurationError(problems));
    const drivers = driversOf(concerns[0]?.instances ?? []);
    return build(
      drivers,
      settingsFromFactory({ definition: resilienceConcern, options, drivers, environment: request }),
    );
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
  const opened = Object.entries(drivers).map(
    ([name, { factory }]): Provider => driverProvider(name, factory as ResilienceDriverFactory), // chosen from this concern's drivers
  );
  return {
    module: ResilienceModule,
    global: true,
    imports: [GroundworkCoreModule, ...source.imports],
    providers: [...source.providers, ...opened, ...policiesProviders(names), starterProvider(names)],
    exports: [Resilience, CallPolicy],
  };
}

function starterProvider(names: readonly string[]): Provider {
  return {
    provide: ResilienceStarter,
    inject: [Lifecycle, ...names.map((name) => resilienceTokens(name).driver)],
    useFactory: (lifecycle: Lifecycle, ...drivers: OpenDriver[]) => new ResilienceStarter(lifecycle, drivers),
  };
}

function off(): DynamicModule {
  return {
    module: ResilienceModule,
    global: true,
    providers: [offConcernProvider(Resilience, 'resilience')],
    exports: [Resilience],
  };
}
