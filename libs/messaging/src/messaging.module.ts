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
import { DeadLetters, EventBus } from '#domain/messaging';
import { Module, type DynamicModule } from '@nestjs/common';
import type { MessagingDriverFactory } from './messaging.driver-factory.js';
import { messagingConcern } from './messaging.concern.js';
import type { MessagingChoice, MessagingDriverName, MessagingOptions } from './messaging.options.js';
import { driverProvider, type ChosenBus } from './module/driver-provider.js';
import { exportedTokens, messagingProviders } from './module/messaging-providers.js';
import { messagingTokens } from './module/tokens.js';

/** What must be known of one bus before its options are. */
export interface MessagingInstanceStatics {
  readonly driver?: MessagingDriverName | undefined;
  /** The database that the bus works with, by the name of its instance. */
  readonly database?: string | undefined;
}

/** What must be known before the options are: which drivers, on which databases, and which named buses there are. */
export interface MessagingStatics extends MessagingInstanceStatics {
  readonly instances?: Readonly<Record<string, MessagingInstanceStatics>> | undefined;
}

export interface MessagingAsyncOptions extends MessagingStatics, AsyncOptions<MessagingOptions> {}

export interface MessagingUse {
  /** Whether the application named the bus, so that it is set up even if no class of it shows that it is used. */
  stated(instance: string): boolean;
}

const ALL_STATED: MessagingUse = { stated: () => true };

/** The module's own providers: settings and drivers. */
@Module({})
class MessagingDriversModule {
  static readonly [OWN_MODULE] = true;
}

/** The messaging concern. Global. With the driver `database` it needs `DatabaseModule` beside it. */
@Module({})
export class MessagingModule {
  static readonly [OWN_MODULE] = true;

  /** Everything from the environment when nothing is given. */
  static forRoot(choice?: MessagingChoice, request: EnvironmentRequest = {}): DynamicModule {
    const { concerns, problems } = loadConfiguration({
      ...request,
      concerns: [{ definition: messagingConcern, choice }],
    });
    if (problems.length > 0) return failingImport(MessagingModule, new ConfigurationError(problems));
    return MessagingModule.fromResolution(concerns[0], ALL_STATED);
  }

  /** The same, with options that come late. Drivers, their databases and the names of instances are static; values from the factory override the environment. */
  static forRootAsync(options: MessagingAsyncOptions, request: EnvironmentRequest = {}): DynamicModule {
    const { driver, database, instances } = options;
    const { concerns, problems } = loadConfiguration({
      ...request,
      driversOnly: true,
      concerns: [{ definition: messagingConcern, choice: { driver, database, instances } }],
    });
    if (problems.length > 0) return failingImport(MessagingModule, new ConfigurationError(problems));
    const drivers = driversOf(concerns[0]?.instances ?? []);
    return build(
      drivers,
      settingsFromFactory({ definition: messagingConcern, options, drivers, environment: request }),
      ALL_STATED,
    );
  }

  /** @internal For `InfrastructureModule`, which has read the configuration of all concerns. Undefined: the concern is off. */
  static fromResolution(resolution: ConcernResolution | undefined, use: MessagingUse): DynamicModule {
    const instances = resolution?.instances;
    if (instances === undefined) return off();
    return build(driversOf(instances), settingsFromResolution(instances), use);
  }

  /** @internal The same with settings that come late. */
  static fromFactory(
    drivers: Readonly<Record<string, ChosenDriver>>,
    source: SettingsSource,
    use: MessagingUse,
  ): DynamicModule {
    return build(drivers, source, use);
  }
}

function build(
  drivers: Readonly<Record<string, ChosenDriver>>,
  source: SettingsSource,
  { stated }: MessagingUse,
): DynamicModule {
  const buses = Object.entries(drivers).map(([instance, { factory, standsOn = 'default' }]): ChosenBus => ({
    instance,
    factory: factory as MessagingDriverFactory, // chosen from this concern's drivers
    database: standsOn,
    stated: stated(instance),
  }));
  const names = Object.keys(drivers);
  return {
    module: MessagingModule,
    global: true,
    imports: [GroundworkCoreModule, driversModule(buses, source)],
    providers: buses.flatMap((bus) => messagingProviders(bus, names)),
    exports: names.flatMap(exportedTokens),
  };
}

/** Asks the drivers what they need while Nest scans the modules: what they answer decides what is injected. */
async function driversModule(buses: readonly ChosenBus[], source: SettingsSource): Promise<DynamicModule> {
  const drivers = await Promise.all(
    buses.map(async (bus) => driverProvider(bus, (await bus.factory.needs?.(bus.database)) ?? [])),
  );
  return {
    module: MessagingDriversModule,
    imports: [GroundworkCoreModule, ...source.imports],
    providers: [...source.providers, ...drivers],
    exports: buses.flatMap(({ instance }) => [messagingTokens(instance).settings, messagingTokens(instance).driver]),
  };
}

function off(): DynamicModule {
  const ports = [EventBus, DeadLetters];
  return {
    module: MessagingModule,
    global: true,
    providers: ports.map((port) => offConcernProvider(port, 'messaging')),
    exports: ports,
  };
}
