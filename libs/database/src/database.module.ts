import { ConfigurationError, Lifecycle } from '#core';
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
import { SqlSession, UnitOfWork } from '#domain/database';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { databaseConcern } from './database.concern.js';
import type { DatabaseChoice, DatabaseDriverName, DatabaseOptions } from './database.options.js';
import type { DatabaseDriverFactory } from './drivers/manifest.js';
import { featureModule, type FeatureOptions } from './module/database.feature.js';
import { databaseProviders, driverProvider, exportedTokens, namedOrmProvider } from './module/database-providers.js';
import { DatabaseStarter, type StartedDatabase } from './module/database-starter.js';
import { healthProvider } from './module/health-provider.js';
import { OWN_SCHEMA_PORTS } from './module/own-schema-ports.js';
import { ownSchemaProviders } from './module/own-schema-providers.js';
import { databaseTokens } from './module/tokens.js';

/** What must be known before the options are: which drivers, and which named databases there are. */
export interface DatabaseStatics {
  readonly driver?: DatabaseDriverName | undefined;
  readonly instances?: Readonly<Record<string, { readonly driver?: DatabaseDriverName | undefined }>> | undefined;
}

export interface DatabaseAsyncOptions extends DatabaseStatics, AsyncOptions<DatabaseOptions> {}

/** The module's own providers: settings and drivers, shared by the ports and by `MikroOrmModule`. */
@Module({})
class DatabaseDriversModule {}

/** The database concern. Global, because `forFeature` modules anywhere use it. */
@Module({})
export class DatabaseModule {
  static readonly [OWN_MODULE] = true;

  /** Everything from the environment when nothing is given. */
  static forRoot(choice?: DatabaseChoice, request: EnvironmentRequest = {}): DynamicModule {
    const configuration = loadConfiguration({ ...request, concerns: [{ definition: databaseConcern, choice }] });
    if (configuration.problems.length > 0)
      return failingImport(DatabaseModule, new ConfigurationError(configuration.problems));
    return DatabaseModule.fromResolution(configuration.concerns[0]);
  }

  /** The same, with options that come late. Drivers and the names of instances are static; values from the factory override the environment. */
  static forRootAsync(options: DatabaseAsyncOptions, request: EnvironmentRequest = {}): DynamicModule {
    const choice = { driver: options.driver, instances: options.instances };
    const { concerns, problems } = loadConfiguration({
      ...request,
      driversOnly: true,
      concerns: [{ definition: databaseConcern, choice }],
    });
    if (problems.length > 0) return failingImport(DatabaseModule, new ConfigurationError(problems));
    const drivers = driversOf(concerns[0]?.instances ?? []);
    return build(drivers, settingsFromFactory({ definition: databaseConcern, options, drivers, environment: request }));
  }

  /** The repositories of these entities, as `@InjectPort(Repository, Order)` names them. Enough by itself: the entities need not be listed elsewhere. */
  static forFeature<T extends readonly object[]>(
    features: { readonly [Index in keyof T]: FeatureOptions<T[Index] & object> },
    instance = 'default',
  ): DynamicModule {
    return featureModule(features as readonly FeatureOptions<never>[], instance);
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
  const named = names.filter((name) => name !== 'default');
  const driverParts = Object.entries(drivers).flatMap(([name, { factory }]) =>
    driverProvider(name, factory as DatabaseDriverFactory),
  ); // chosen from this concern's drivers
  const driversModule: DynamicModule = {
    module: DatabaseDriversModule,
    imports: [GroundworkCoreModule, ...source.imports],
    providers: [...source.providers, ...driverParts],
    exports: names.flatMap((name) => [databaseTokens(name).settings, databaseTokens(name).driver]),
  };
  const databases: Provider[] = Object.entries(drivers).flatMap(([name, { factory }]) =>
    databaseProviders(name, factory.remote),
  );
  return {
    module: DatabaseModule,
    global: true,
    imports: [
      GroundworkCoreModule,
      driversModule,
      import('./orm/index.js').then(({ defaultOrmModule }) => defaultOrmModule(driversModule)),
    ],
    providers: [
      ...named.map(namedOrmProvider),
      ...databases,
      starterProvider(names),
      ...names.flatMap(ownSchemaProviders),
      ...names.map(healthProvider),
    ],
    exports: [...names.flatMap(exportedTokens), DatabaseStarter],
  };
}

function starterProvider(names: readonly string[]): Provider {
  return {
    provide: DatabaseStarter,
    inject: [Lifecycle, ModulesContainer, ...names.map((name) => databaseTokens(name).started)],
    useFactory: (lifecycle: Lifecycle, modules: ModulesContainer, ...databases: StartedDatabase[]) =>
      new DatabaseStarter({ lifecycle, modules, databases }),
  };
}

function off(): DynamicModule {
  const ports = [UnitOfWork, SqlSession, ...OWN_SCHEMA_PORTS];
  return {
    module: DatabaseModule,
    global: true,
    providers: ports.map((port) => offConcernProvider(port, 'database')),
    exports: ports,
  };
}
