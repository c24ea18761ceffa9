import { CompositionError, ConfigurationError } from '#core';
import { asyncOptionsProviders, driversOf, failingImport, GroundworkCoreModule, type Configuration } from '#core/nest';
import { DatabaseModule, lateSettings } from '#database';
import { lateMessagingSettings, MessagingModule } from '#messaging';
import { Inject, Logger, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { ModulesContainer } from '@nestjs/core';
import { ConfigurationModule, kConfiguration } from './configuration.module.js';
import type { InfrastructureAsyncOptions, InfrastructureOptions } from './infrastructure.options.js';
import { Plan } from './plan.js';
import {
  assertOptions,
  assertValid,
  readConfiguration,
  resolutionOf,
  STATIC_KEYS,
  unknownKeys,
  type FixedDrivers,
} from './read-configuration.js';

/**
 * Everything below the domain, by one import: `InfrastructureModule.forRoot()`. Global, and meant to be imported once per application; each concern's module
 * object is built once and shared.
 */
@Module({})
export class InfrastructureModule implements OnModuleInit {
  constructor(
    private readonly modules: ModulesContainer,
    @Inject(Plan) private readonly plan: Plan,
  ) {
    const copies = [...this.modules.values()].filter(({ metatype }) => metatype === InfrastructureModule);
    if (copies.length > 1) {
      throw new CompositionError(
        `InfrastructureModule is imported ${copies.length} times with options of its own each time, which would open everything twice. Call forRoot() once, keep the result in a constant, and import that constant.`,
      );
    }
  }

  static forRoot(options: InfrastructureOptions = {}): DynamicModule {
    assertOptions(options);
    const { configuration: request, ...given } = options;
    const configuration = readConfiguration({ given, configuration: request });
    if (configuration.problems.length > 0)
      return failingImport(InfrastructureModule, new ConfigurationError(configuration.problems));
    return compose(
      ConfigurationModule.of(configuration),
      [
        DatabaseModule.fromResolution(resolutionOf(configuration, 'database')),
        MessagingModule.fromResolution(resolutionOf(configuration, 'messaging'), isStated(options)),
      ],
      configuration,
    );
  }

  /** The same, with options that come late. Which concerns are on and with which drivers is static; values from the factory override the environment. */
  static forRootAsync(options: InfrastructureAsyncOptions): DynamicModule {
    assertOptions(options);
    const { configuration: request, database, messaging } = options;
    const early = readConfiguration({ given: { database, messaging }, configuration: request, driversOnly: true });
    const problems = [...unknownKeys(options, STATIC_KEYS), ...early.problems];
    if (problems.length > 0) return failingImport(InfrastructureModule, new ConfigurationError(problems));
    const fixed = {
      database: driversOf(resolutionOf(early, 'database')?.instances ?? []),
      messaging: driversOf(resolutionOf(early, 'messaging')?.instances ?? []),
    };
    const late = Symbol('nestjs-groundwork/options');
    const configurationModule = ConfigurationModule.late({
      imports: options.imports ?? [],
      providers: asyncOptionsProviders(options, late),
      source: late,
      resolve: (given: InfrastructureOptions) => {
        assertOptions(given, 'The factory of InfrastructureModule.forRootAsync gives an object of options.');
        return assertValid(
          readConfiguration({ given: { ...given, ...switchedOff(options) }, configuration: request, fixed }),
        );
      },
    });
    const concerns = [lateDatabase(configurationModule, fixed), lateMessaging(configurationModule, fixed, options)];
    return compose(configurationModule, concerns, early);
  }

  onModuleInit(): void {
    const logger = new Logger('Groundwork');
    for (const line of this.plan.toLines()) logger.log(line);
  }
}

/** Said once, where it is known at once: the factory need not repeat it. */
function switchedOff({ database, messaging }: InfrastructureAsyncOptions): InfrastructureOptions {
  return { ...(database === false ? { database } : {}), ...(messaging === false ? { messaging } : {}) };
}

function isStated({ messaging }: InfrastructureOptions | InfrastructureAsyncOptions): { readonly stated: boolean } {
  return { stated: messaging !== undefined };
}

function lateDatabase(configurationModule: DynamicModule, { database: drivers }: FixedDrivers): DynamicModule {
  const names = Object.keys(drivers);
  if (names.length === 0) return DatabaseModule.fromResolution(undefined);
  const providers = lateSettings(
    kConfiguration,
    names,
    (configuration: Configuration) => resolutionOf(configuration, 'database')?.instances ?? [],
  );
  return DatabaseModule.fromFactory(drivers, { imports: [configurationModule], providers });
}

function lateMessaging(
  configurationModule: DynamicModule,
  { messaging: { default: driver } }: FixedDrivers,
  options: InfrastructureAsyncOptions,
): DynamicModule {
  if (driver === undefined) return MessagingModule.fromResolution(undefined, isStated(options));
  const settings = lateMessagingSettings(
    kConfiguration,
    (configuration: Configuration) => resolutionOf(configuration, 'messaging')?.instances ?? [],
  );
  return MessagingModule.fromFactory(
    driver,
    { imports: [configurationModule], providers: [settings] },
    isStated(options),
  );
}

function compose(
  configurationModule: DynamicModule,
  concerns: readonly DynamicModule[],
  { variables }: Configuration,
): DynamicModule {
  const config = ConfigModule.forRoot({
    isGlobal: true,
    ignoreEnvFile: true,
    skipProcessEnv: true,
    load: [() => ({ ...variables })],
  });
  return {
    module: InfrastructureModule,
    global: true,
    imports: [GroundworkCoreModule, configurationModule, ...concerns, config],
    providers: [
      { provide: Plan, inject: [kConfiguration], useFactory: (configuration: Configuration) => Plan.of(configuration) },
    ],
    exports: [Plan, ...concerns],
  };
}
