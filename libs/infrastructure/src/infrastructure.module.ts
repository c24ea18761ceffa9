import { CompositionError, ConfigurationError } from '#core';
import {
  asyncOptionsProviders,
  driversOf,
  failingImport,
  GroundworkCoreModule,
  lateSettings,
  type Configuration,
  type SettingsSource,
} from '#core/nest';
import { Inject, Logger, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { ModulesContainer } from '@nestjs/core';
import { ConfigurationModule, kConfiguration } from './configuration.module.js';
import { concernModules } from './concern-modules.js';
import {
  concernNames,
  ofConcerns,
  type ConcernName,
  type InfrastructureAsyncOptions,
  type InfrastructureOptions,
} from './infrastructure.options.js';
import type { InfrastructureTestingOptions } from './infrastructure-testing.options.js';
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
    const modules = concernModules(options);
    return compose(
      ConfigurationModule.of(configuration),
      concernNames.map((name) => modules[name].fromResolution(resolutionOf(configuration, name))),
      configuration,
    );
  }

  /** The same, with options that come late. Which concerns are on, with which drivers and named instances, is static; values from the factory override the environment. */
  static forRootAsync(options: InfrastructureAsyncOptions): DynamicModule {
    assertOptions(options);
    const request = options.configuration;
    const early = readConfiguration({
      given: ofConcerns((name) => options[name]) as InfrastructureOptions, // border: what is said early is a part of what may be said
      configuration: request,
      driversOnly: true,
    });
    const problems = [...unknownKeys(options, STATIC_KEYS), ...early.problems];
    if (problems.length > 0) return failingImport(InfrastructureModule, new ConfigurationError(problems));
    const fixed = ofConcerns((name) => driversOf(resolutionOf(early, name)?.instances ?? []));
    const source = Symbol('nestjs-groundwork/options');
    const configurationModule = ConfigurationModule.late({
      imports: options.imports ?? [],
      providers: asyncOptionsProviders(options, source),
      source,
      resolve: (given: InfrastructureOptions) => {
        assertOptions(given, 'The factory of InfrastructureModule.forRootAsync gives an object of options.');
        return assertValid(
          readConfiguration({ given: { ...given, ...switchedOff(options) }, configuration: request, fixed }),
        );
      },
    });
    const modules = concernModules(options);
    const built = concernNames.map((name) =>
      options[name] === false
        ? modules[name].fromResolution(undefined)
        : modules[name].fromFactory(fixed[name], lateSource(configurationModule, name, fixed)),
    );
    return compose(configurationModule, built, early);
  }

  /**
   * For tests of an application: a fake database, an event bus in memory, a clock that stands still, and nothing read from the environment. `close()` rejects with
   * `TestingLeakError` when something is left over. `app.get(TestingKit)`, of `nestjs-groundwork/testing`, moves time and looks inside.
   */
  static async forTesting(options: InfrastructureTestingOptions = {}): Promise<DynamicModule> {
    assertOptions(options, 'InfrastructureModule.forTesting takes an object of options, or nothing.');
    const { testingParts } = await import('./testing/testing-parts.js'); // nothing of it is loaded by an application
    const { configuration, modules } = testingParts(options);
    return compose(ConfigurationModule.of(assertValid(configuration)), modules, configuration);
  }

  onModuleInit(): void {
    const logger = new Logger('Groundwork');
    for (const line of this.plan.toLines()) logger.log(line);
  }
}

/** Said once, where it is known at once: the factory need not repeat it. */
function switchedOff(options: InfrastructureAsyncOptions): InfrastructureOptions {
  return Object.fromEntries(concernNames.filter((name) => options[name] === false).map((name) => [name, false]));
}

/** The settings of one concern's instances, out of the configuration of all concerns. */
function lateSource(configurationModule: DynamicModule, concern: ConcernName, fixed: FixedDrivers): SettingsSource {
  const providers = lateSettings({
    concern,
    names: Object.keys(fixed[concern]),
    source: kConfiguration,
    resolve: (configuration: Configuration) => resolutionOf(configuration, concern)?.instances ?? [],
  });
  return { imports: [configurationModule], providers };
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
