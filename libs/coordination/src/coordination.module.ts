import { ConfigurationError } from '#core';
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
import { Module, type DynamicModule } from '@nestjs/common';
import { coordinationConcern } from './coordination.concern.js';
import type { CoordinationDriverFactory } from './coordination.driver-factory.js';
import type { CoordinationChoice, CoordinationDriverName, CoordinationOptions } from './coordination.options.js';
import { COORDINATION_PORTS } from './module/coordination-ports.js';
import { coordinationProviders, exportedTokens } from './module/coordination-providers.js';
import { driverProvider, type ChosenInstance } from './module/driver-provider.js';
import { coordinationTokens } from './module/tokens.js';

/** What must be known of one instance before its options are. */
export interface CoordinationInstanceStatics {
  readonly driver?: CoordinationDriverName | undefined;
  /** The Redis that it works on with the driver `redis`, by the name of its instance. */
  readonly redis?: string | undefined;
  /** The database that it works on with the driver `database`, by the name of its instance. */
  readonly database?: string | undefined;
}

/** What must be known before the options are: which drivers, on what, and which named instances there are. */
export interface CoordinationStatics extends CoordinationInstanceStatics {
  readonly instances?: Readonly<Record<string, CoordinationInstanceStatics>> | undefined;
}

export interface CoordinationAsyncOptions extends CoordinationStatics, AsyncOptions<CoordinationOptions> {}

export interface CoordinationUse {
  /** Whether the application named the instance, so that it is set up even if no class of it shows that it is used. */
  stated(instance: string): boolean;
}

const ALL_STATED: CoordinationUse = { stated: () => true };
const NONE_STATED: CoordinationUse = { stated: () => false };

/** The module's own providers: settings and drivers. */
@Module({})
class CoordinationDriversModule {
  static readonly [OWN_MODULE] = true;
}

/** Locks, rate limits, idempotency keys, pub/sub and small values. Global. With the drivers `redis` and `database` it needs `RedisModule` or `DatabaseModule` beside it. */
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
    return CoordinationModule.fromResolution(concerns[0], ALL_STATED);
  }

  /** The same, with options that come late. Drivers, what they stand on and the names of instances are static; values from the factory override the environment. */
  static forRootAsync(options: CoordinationAsyncOptions, request: EnvironmentRequest = {}): DynamicModule {
    const { driver, redis, database, instances } = options;
    const { concerns, problems } = loadConfiguration({
      ...request,
      driversOnly: true,
      concerns: [{ definition: coordinationConcern, choice: { driver, redis, database, instances } }],
    });
    if (problems.length > 0) return failingImport(CoordinationModule, new ConfigurationError(problems));
    const drivers = driversOf(concerns[0]?.instances ?? []);
    return build(
      drivers,
      settingsFromFactory({ definition: coordinationConcern, options, drivers, environment: request }),
      ALL_STATED,
    );
  }

  /** @internal For `InfrastructureModule`, which has read the configuration of all concerns. Undefined: the concern is off. */
  static fromResolution(resolution: ConcernResolution | undefined, use: CoordinationUse = NONE_STATED): DynamicModule {
    const instances = resolution?.instances;
    if (instances === undefined) return off();
    return build(driversOf(instances), settingsFromResolution(instances), use);
  }

  /** @internal The same with settings that come late. */
  static fromFactory(
    drivers: Readonly<Record<string, ChosenDriver>>,
    source: SettingsSource,
    use: CoordinationUse = NONE_STATED,
  ): DynamicModule {
    return build(drivers, source, use);
  }
}

function build(
  drivers: Readonly<Record<string, ChosenDriver>>,
  source: SettingsSource,
  { stated }: CoordinationUse,
): DynamicModule {
  const chosen = Object.entries(drivers).map(([instance, { factory, standsOn = 'default' }]): ChosenInstance => ({
    instance,
    factory: factory as CoordinationDriverFactory, // chosen from this concern's drivers
    standsOn,
    stated: stated(instance),
  }));
  return {
    module: CoordinationModule,
    global: true,
    imports: [GroundworkCoreModule, driversModule(chosen, source)],
    providers: chosen.flatMap(coordinationProviders),
    exports: Object.keys(drivers).flatMap(exportedTokens),
  };
}

/** Asks the drivers what they need while Nest scans the modules: what they answer decides what is injected. */
async function driversModule(chosen: readonly ChosenInstance[], source: SettingsSource): Promise<DynamicModule> {
  const drivers = await Promise.all(
    chosen.map(async (one) => driverProvider(one, (await one.factory.needs?.(one.standsOn)) ?? [])),
  );
  return {
    module: CoordinationDriversModule,
    imports: [GroundworkCoreModule, ...source.imports],
    providers: [...source.providers, ...drivers],
    exports: chosen.flatMap(({ instance }) => {
      const { settings, driver } = coordinationTokens(instance);
      return [settings, driver];
    }),
  };
}

function off(): DynamicModule {
  return {
    module: CoordinationModule,
    global: true,
    providers: COORDINATION_PORTS.map((port) => offConcernProvider(port, 'coordination')),
    exports: [...COORDINATION_PORTS],
  };
}
