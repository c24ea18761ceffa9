import { CompositionError, ConfigurationError } from '#core';
import { asyncOptionsProviders, driversOf, failingImport, GroundworkCoreModule, type Configuration } from '#core/nest';
import { DatabaseModule, lateSettings } from '#database';
import { Inject, Logger, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { ModulesContainer } from '@nestjs/core';
import { ConfigurationModule, kConfiguration } from './configuration.module.js';
import type { InfrastructureAsyncOptions, InfrastructureOptions } from './infrastructure.options.js';
import { Plan } from './plan.js';
import { assertOptions, assertValid, readConfiguration, STATIC_KEYS, unknownKeys } from './read-configuration.js';

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
    const [database] = configuration.concerns;
    return compose(ConfigurationModule.of(configuration), DatabaseModule.fromResolution(database), configuration);
  }

  /** The same, with options that come late. Which concerns are on and with which drivers is static; values from the factory override the environment. */
  static forRootAsync(options: InfrastructureAsyncOptions): DynamicModule {
    assertOptions(options);
    const { configuration: request, database } = options;
    const early = readConfiguration({ given: { database }, configuration: request, driversOnly: true });
    const problems = [...unknownKeys(options, STATIC_KEYS), ...early.problems];
    if (problems.length > 0) return failingImport(InfrastructureModule, new ConfigurationError(problems));
    const instances = early.concerns[0]?.instances;
    const drivers = driversOf(instances ?? []);
    const late = Symbol('nestjs-groundwork/options');
    const configurationModule = ConfigurationModule.late({
      imports: options.imports ?? [],
      providers: asyncOptionsProviders(options, late),
      source: late,
      resolve: (given: InfrastructureOptions) => {
        assertOptions(given, 'The factory of InfrastructureModule.forRootAsync gives an object of options.');
        return assertValid(
          readConfiguration({
            given: database === false ? { ...given, database: false } : given,
            configuration: request,
            fixed: { database: drivers },
          }),
        );
      },
    });
    if (instances === undefined) return compose(configurationModule, DatabaseModule.fromResolution(undefined), early);
    const providers = lateSettings(
      kConfiguration,
      Object.keys(drivers),
      ({ concerns }: Configuration) => concerns[0]?.instances ?? [],
    );
    return compose(
      configurationModule,
      DatabaseModule.fromFactory(drivers, { imports: [configurationModule], providers }),
      early,
    );
  }

  onModuleInit(): void {
    const logger = new Logger('Groundwork');
    for (const line of this.plan.toLines()) logger.log(line);
  }
}

function compose(
  configurationModule: DynamicModule,
  database: DynamicModule,
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
    imports: [GroundworkCoreModule, configurationModule, database, config],
    providers: [
      { provide: Plan, inject: [kConfiguration], useFactory: (configuration: Configuration) => Plan.of(configuration) },
    ],
    exports: [Plan, database],
  };
}
