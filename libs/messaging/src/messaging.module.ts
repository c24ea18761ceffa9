import { ConfigurationError } from '#core';
import {
  driversOf,
  failingImport,
  GroundworkCoreModule,
  loadConfiguration,
  offConcernProvider,
  OWN_MODULE,
  type AsyncOptions,
  type ChosenDriver,
  type ConcernResolution,
  type EnvironmentRequest,
} from '#core/nest';
import { DeadLetters, EventBus } from '#domain/messaging';
import { Module, type DynamicModule } from '@nestjs/common';
import type { MessagingDriverFactory } from './messaging.driver-factory.js';
import { messagingConcern } from './messaging.concern.js';
import type { MessagingChoice, MessagingDriverName, MessagingOptions } from './messaging.options.js';
import { driverProvider, messagingProviders } from './module/messaging-providers.js';
import { MessagingStarter } from './module/messaging-starter.js';
import { settingsFromFactory, settingsFromResolution, type MessagingSettingsSource } from './module/settings-source.js';
import { messagingTokens } from './module/tokens.js';

/** What must be known before the options are: which driver. */
export interface MessagingStatics {
  readonly driver?: MessagingDriverName | undefined;
}

export interface MessagingAsyncOptions extends MessagingStatics, AsyncOptions<MessagingOptions> {}

export interface MessagingUse {
  /** The application named the concern, so that it is set up even if no class of it shows that it is used. */
  readonly stated: boolean;
}

/** The module's own providers: settings and driver. */
@Module({})
class MessagingDriverModule {
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
    return MessagingModule.fromResolution(concerns[0], { stated: true });
  }

  /** The same, with options that come late. The driver is static; values from the factory override the environment. */
  static forRootAsync(options: MessagingAsyncOptions, request: EnvironmentRequest = {}): DynamicModule {
    const { concerns, problems } = loadConfiguration({
      ...request,
      driversOnly: true,
      concerns: [{ definition: messagingConcern, choice: { driver: options.driver } }],
    });
    if (problems.length > 0) return failingImport(MessagingModule, new ConfigurationError(problems));
    const { default: driver } = driversOf(concerns[0]?.instances ?? []);
    if (driver === undefined) return off();
    return build(driver, settingsFromFactory(options, driver, request), { stated: true });
  }

  /** @internal For `InfrastructureModule`, which has read the configuration of all concerns. Undefined: the concern is off. */
  static fromResolution(resolution: ConcernResolution | undefined, use: MessagingUse): DynamicModule {
    const [instance] = resolution?.instances ?? [];
    if (instance === undefined) return off();
    const { driver: factory, why, explicit } = instance;
    return build({ factory, why, explicit }, settingsFromResolution(instance), use);
  }

  /** @internal The same with settings that come late. */
  static fromFactory(driver: ChosenDriver, source: MessagingSettingsSource, use: MessagingUse): DynamicModule {
    return build(driver, source, use);
  }
}

function build(chosen: ChosenDriver, source: MessagingSettingsSource, { stated }: MessagingUse): DynamicModule {
  const factory = chosen.factory as MessagingDriverFactory; // chosen from this concern's drivers
  return {
    module: MessagingModule,
    global: true,
    imports: [GroundworkCoreModule, driverModule(factory, source, stated)],
    providers: messagingProviders(factory.remote),
    exports: [EventBus, DeadLetters, MessagingStarter],
  };
}

/** Asks the driver what it needs while Nest scans the modules: what it answers decides what is injected. */
async function driverModule(
  factory: MessagingDriverFactory,
  source: MessagingSettingsSource,
  stated: boolean,
): Promise<DynamicModule> {
  const needs = (await factory.needs?.()) ?? [];
  return {
    module: MessagingDriverModule,
    imports: [GroundworkCoreModule, ...source.imports],
    providers: [...source.providers, driverProvider({ factory, needs, stated })],
    exports: [messagingTokens.settings, messagingTokens.driver],
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
