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
import { Coordination } from '#domain/coordination';
import { Module, type DynamicModule, type InjectionToken, type Provider } from '@nestjs/common';
import { CoordinationStarter } from './module/coordination-starter.js';
import { driverProvider, portProvider, type OpenDriver } from './module/coordination-providers.js';
import { coordinationTokens } from './module/tokens.js';
import { coordinationConcern } from './coordination.concern.js';
import type { CoordinationDriverFactory } from './coordination.driver-factory.js';
import type { CoordinationChoice, CoordinationDriverName, CoordinationOptions } from './coordination.options.js';

/** What must be known before the options are: which drivers, and which named instances there are. */
export interface CoordinationStatics {
  readonly driver?: CoordinationDriverName | undefined;
  readonly instances?: Readonly<Record<string, { readonly driver?: CoordinationDriverName | undefined }>> | undefined;
}

export interface CoordinationAsyncOptions extends CoordinationStatics, AsyncOptions<CoordinationOptions> {}

/** The concern of the coordination records. Global. */
@Module({})
export class CoordinationModule {
  static readonly [OWN_MODULE] = true;

  /** Everything from the environment when nothing is given. */
  static forRoot(choice?: CoordinationChoice, request: EnvironmentRequest = {}): DynamicModule {
    const { concerns, problems } = loadConfiguration({
      ...request,
      concerns: [{ definition: coordinationConcern, choice }],
    });
    if (problems.length > 0) return failingImport(CoordinationModule, new ConfigurationError(problems));
    return CoordinationModule.fromResolution(concerns[0]);
  }

  /** The same, with options that come late. Drivers and the names of instances are static; values from the factory override the environment. */
  static forRootAsync(options: CoordinationAsyncOptions, request: EnvironmentRequest = {}): DynamicModule {
    const choice = { driver: options.driver, instances: options.instances };
    const { concerns, problems } = loadConfiguration({
      ...request,
      driversOnly: true,
      concerns: [{ definition: coordinationConcern, choice }],
    });
    if (problems.length > 0) return failingImport(CoordinationModule, new ConfigurationError(problems));
    const drivers = driversOf(concerns[0]?.instances ?? []);
    return build(
      drivers,
      settingsFromFactory({ definition: coordinationConcern, options, drivers, environment: request }),
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
    driverProvider(name, factory as CoordinationDriverFactory), // chosen from this concern's drivers
    portProvider(name, factory.remote),
  ]);
  return {
    module: CoordinationModule,
    global: true,
    imports: [GroundworkCoreModule, ...source.imports],
    providers: [...source.providers, ...parts, starterProvider(names)],
    exports: names.map((name) => portToken(Coordination, name) as InjectionToken),
  };
}

function starterProvider(names: readonly string[]): Provider {
  return {
    provide: CoordinationStarter,
    inject: [Lifecycle, ...names.map((name) => coordinationTokens(name).driver)],
    useFactory: (lifecycle: Lifecycle, ...drivers: OpenDriver[]) => new CoordinationStarter(lifecycle, drivers),
  };
}

function off(): DynamicModule {
  return {
    module: CoordinationModule,
    global: true,
    providers: [offConcernProvider(Coordination, 'coordination')],
    exports: [Coordination],
  };
}
