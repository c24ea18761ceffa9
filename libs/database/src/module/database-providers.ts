import { CallSeam, Clock, CompositionError, FaultReporter, Ids, Lifecycle, Random } from '#core';
import { portToken, type ResolvedInstance } from '#core/nest';
import { SqlSession, UnitOfWork } from '#domain/database';
import type { FactoryProvider, InjectionToken, Provider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { DatabaseDriver } from '../database.driver.js';
import type { DatabaseSettings } from '../database.options.js';
import type { DatabaseDriverFactory } from '../drivers/manifest.js';
import type { ChangeCollector, OpenDatabase, OpenDatabaseParts } from '../orm/index.js';
import { registeredFeatures } from './feature-registration.js';
import { databaseTokens } from './tokens.js';

/** Makes the driver of one database out of its settings, and the collector of its changes. */
export function driverProviders(instance: string, factory: DatabaseDriverFactory): Provider[] {
  const tokens = databaseTokens(instance);
  return [
    {
      provide: tokens.driver,
      inject: [tokens.settings, Clock, Random, Ids, Lifecycle],
      useFactory: (
        settings: DatabaseSettings,
        clock: Clock,
        random: Random,
        ids: Ids,
        lifecycle: Lifecycle,
      ): Promise<DatabaseDriver> => factory.create(settings, { clock, random, ids, lifecycle, instance }),
    },
    {
      provide: tokens.changes,
      useFactory: async () => {
        const { ChangeCollector: Collector } = await import('../orm/index.js');
        return new Collector();
      },
    },
  ];
}

/** The ORM of a named database. The default one's comes from `MikroOrmModule`. */
export function namedOrmProvider(instance: string): FactoryProvider {
  const tokens = databaseTokens(instance);
  return {
    provide: tokens.orm,
    inject: [tokens.settings, tokens.driver, tokens.changes, ModulesContainer],
    useFactory: async (
      settings: DatabaseSettings,
      driver: DatabaseDriver,
      changes: ChangeCollector,
      modules: ModulesContainer,
    ) => {
      const { openOrm } = await import('../orm/index.js');
      return openOrm(
        settings,
        driver,
        changes,
        registeredFeatures(modules, instance).map(({ entity }) => entity),
      );
    },
  };
}

/** The open database and its ports. */
export function databaseProviders(instance: string, remote: boolean): Provider[] {
  const tokens = databaseTokens(instance);
  return [
    {
      provide: tokens.database,
      inject: [tokens.settings, tokens.driver, tokens.changes, tokens.orm, CallSeam, Clock, Random, Ids, FaultReporter],
      useFactory: async (
        settings: DatabaseSettings,
        driver: DatabaseDriver,
        changes: ChangeCollector,
        orm: OpenDatabaseParts['orm'],
        ...[seam, clock, random, ids, faults]: [CallSeam, Clock, Random, Ids, FaultReporter]
      ): Promise<OpenDatabase> => {
        const { OpenDatabase: Database } = await import('../orm/index.js');
        return new Database({ instance, remote, settings, driver, changes, orm, seam, clock, random, ids, faults });
      },
    },
    {
      provide: portToken(UnitOfWork, instance) as InjectionToken,
      inject: [tokens.database],
      useFactory: (database: OpenDatabase) => database.unitOfWork,
    },
    {
      provide: portToken(SqlSession, instance) as InjectionToken,
      inject: [tokens.database],
      useFactory: (database: OpenDatabase) => database.sqlSession,
    },
  ];
}

/** What other modules of the application may inject of one database. */
export function exportedTokens(instance: string): InjectionToken[] {
  return [
    portToken(UnitOfWork, instance) as InjectionToken,
    portToken(SqlSession, instance) as InjectionToken,
    databaseTokens(instance).database,
  ];
}

/** @throws CompositionError when two entities of one name are registered for one database: their repositories would share a token. */
export function assertDistinctNames(modules: ModulesContainer, instance: string): void {
  const byName = new Map<string, unknown>();
  for (const { entity } of registeredFeatures(modules, instance)) {
    const other = byName.get(entity.name);
    if (other !== undefined && other !== entity)
      throw new CompositionError(
        `Two entities named ${entity.name} are registered for the database "${instance}". Rename one, or register it for another instance.`,
      );
    byName.set(entity.name, entity);
  }
}

export type ResolvedDatabase = ResolvedInstance<DatabaseSettings>;
