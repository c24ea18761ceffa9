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
import { Observability } from '#domain/observability';
import { Module, type DynamicModule, type InjectionToken, type Provider } from '@nestjs/common';
import { ObservabilityStarter } from './module/observability-starter.js';
import { driverProvider, portProvider, type OpenDriver } from './module/observability-providers.js';
import { observabilityTokens } from './module/tokens.js';
import { observabilityConcern } from './observability.concern.js';
import type { ObservabilityDriverFactory } from './observability.driver-factory.js';
import type { ObservabilityChoice, ObservabilityDriverName, ObservabilityOptions } from './observability.options.js';

/** What must be known before the options are: which drivers, and which named instances there are. */
export interface ObservabilityStatics {
  readonly driver?: ObservabilityDriverName | undefined;
  readonly instances?: Readonly<Record<string, { readonly driver?: ObservabilityDriverName | undefined }>> | undefined;
}

export interface ObservabilityAsyncOptions extends ObservabilityStatics, AsyncOptions<ObservabilityOptions> {}

/** The concern of the observability records. Global. */
@Module({})
export class ObservabilityModule {
  static readonly [OWN_MODULE] = true;

  /** Everything from the environment when nothing is given. */
  static forRoot(choice?: ObservabilityChoice, request: EnvironmentRequest = {}): DynamicModule {
    const { concerns, problems } = loadConfiguration({
      ...request,
      concerns: [{ definition: observabilityConcern, choice }],
    });
    if (problems.length > 0) return failingImport(ObservabilityModule, new ConfigurationError(problems));
    return ObservabilityModule.fromResolution(concerns[0]);
  }

  /** The same, with options that come late. Drivers and the names of instances are static; values from the factory override the environment. */
  static forRootAsync(options: ObservabilityAsyncOptions, request: EnvironmentRequest = {}): DynamicModule {
    const choice = { driver: options.driver, instances: options.instances };
    const { concerns, problems } = loadConfiguration({
      ...request,
      driversOnly: true,
      concerns: [{ definition: observabilityConcern, choice }],
    });
    if (problems.length > 0) return failingImport(ObservabilityModule, new ConfigurationError(problems));
    const drivers = driversOf(concerns[0]?.instances ?? []);
    return build(
      drivers,
      settingsFromFactory({ definition: observabilityConcern, options, drivers, environment: request }),
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
  const parts = Object.entries(drivers).flatMap(([name, { factory }]): Provider[] => [
    driverProvider(name, factory as ObservabilityDriverFactory), // chosen from this concern's drivers
    portProvider(name, factory.remote),
  ]);
  return {
    module: ObservabilityModule,
    global: true,
    imports: [GroundworkCoreModule, ...source.imports],
    providers: [...source.providers, ...parts, starterProvider(names)],
    exports: names.map((name) => portToken(Observability, name) as InjectionToken),
  };
}

function starterProvider(names: readonly string[]): Provider {
  return {
    provide: ObservabilityStarter,
    inject: [Lifecycle, ...names.map((name) => observabilityTokens(name).driver)],
    useFactory: (lifecycle: Lifecycle, ...drivers: OpenDriver[]) => new ObservabilityStarter(lifecycle, drivers),
  };
}

function off(): DynamicModule {
  return {
    module: ObservabilityModule,
    global: true,
    providers: [offConcernProvider(Observability, 'observability')],
    exports: [Observability],
  };
}
