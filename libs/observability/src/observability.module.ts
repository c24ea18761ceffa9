import { ConfigurationError, Telemetry } from '#core';
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
import { Health, LogLevels, Metrics } from '#domain/observability';
import { Module, type DynamicModule } from '@nestjs/common';
import { healthProviders } from './module/health-providers.js';
import { logExports, logProviders } from './module/log-providers.js';
import { ownSpansImports } from './module/own-spans.js';
import { telemetryProviders } from './module/telemetry-providers.js';
import { observabilityConcern } from './observability.concern.js';
import type { ObservabilityDriverFactory } from './observability.driver-factory.js';
import type { ObservabilityChoice, ObservabilityDriverName, ObservabilityOptions } from './observability.options.js';

const PORTS = [Health, Metrics, LogLevels];

/** What must be known before the options are: the driver. */
export interface ObservabilityStatics {
  readonly driver?: ObservabilityDriverName | undefined;
}

export interface ObservabilityAsyncOptions extends ObservabilityStatics, AsyncOptions<ObservabilityOptions> {}

/** Logs, traces, metrics and health. Global. */
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

  /** The same, with options that come late. The driver is static; values from the factory override the environment. */
  static forRootAsync(options: ObservabilityAsyncOptions, request: EnvironmentRequest = {}): DynamicModule {
    const { concerns, problems } = loadConfiguration({
      ...request,
      driversOnly: true,
      concerns: [{ definition: observabilityConcern, choice: { driver: options.driver } }],
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
  const factory = drivers['default']?.factory as ObservabilityDriverFactory; // chosen from this concern's drivers
  return {
    module: ObservabilityModule,
    global: true,
    imports: [GroundworkCoreModule, ...source.imports, ...ownSpansImports(factory)],
    providers: [...source.providers, ...telemetryProviders(factory), ...healthProviders(), ...logProviders()],
    exports: [...logExports, Telemetry, Metrics, Health],
  };
}

function off(): DynamicModule {
  return {
    module: ObservabilityModule,
    global: true,
    providers: PORTS.map((port) => offConcernProvider(port, 'observability')),
    exports: PORTS,
  };
}
