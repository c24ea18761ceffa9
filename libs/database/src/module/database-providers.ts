import { CallSeam, Clock, CompositionError, FaultReporter, groupName, Ids, Lifecycle, Random } from '#core';
import { instanceToken } from '#core/nest';
import { SqlSession, UnitOfWork } from '#domain/database';
import type { FactoryProvider, InjectionToken, Provider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { DatabaseDriver } from '../database.driver.js';
import type { DatabaseSettings } from '../database.options.js';
import type { DatabaseDriverFactory } from '../drivers/manifest.js';
import { DriverNotifications } from '../notifications/driver-notifications.js';
import { Notifications } from '../notifications/notifications.js';
import { StatementLog } from '../statements/statement-log.js';
import type { DatabaseHandle } from './database-handle.js';
import { registeredFeatures } from './feature-registration.js';
import { GatedDriver } from './gated.driver.js';
import { OWN_SCHEMA_PORTS } from './own-schema-ports.js';
import { databaseTokens } from './tokens.js';

/** Makes the driver of one database out of its settings. */
export function driverProvider(instance: string, factory: DatabaseDriverFactory): FactoryProvider {
  const tokens = databaseTokens(instance);
  return {
    provide: tokens.driver,
    inject: [tokens.settings, Clock, Random, Ids, Lifecycle],
    useFactory: async (
      settings: DatabaseSettings,
      ...[clock, random, ids, lifecycle]: [Clock, Random, Ids, Lifecycle]
    ): Promise<DatabaseDriver> => {
      const group = lifecycle.group(groupName('database', instance), settings.need);
      const driver = await factory.create(settings, { clock, random, ids, lifecycle, instance });
      return group.need === 'required' ? driver : new GatedDriver(driver, group);
    },
  };
}

/** The ORM of a named database. The default one's comes from `MikroOrmModule`. */
export function namedOrmProvider(instance: string): FactoryProvider {
  const tokens = databaseTokens(instance);
  return {
    provide: tokens.orm,
    inject: [tokens.settings, tokens.driver, ModulesContainer],
    useFactory: async (settings: DatabaseSettings, driver: DatabaseDriver, modules: ModulesContainer) => {
      const { openOrm } = await import('../orm/index.js');
      return openOrm({
        settings,
        driver,
        features: registeredFeatures(modules, instance),
      });
    },
  };
}

/** The open database and its ports. */
export function databaseProviders(instance: string, remote: boolean): Provider[] {
  const tokens = databaseTokens(instance);
  return [
    {
      provide: tokens.database,
      inject: [
        tokens.settings,
        tokens.driver,
        tokens.orm,
        CallSeam,
        Clock,
        Random,
        Ids,
        FaultReporter,
        { token: StatementLog, optional: true },
      ],
      useFactory: async (
        settings: DatabaseSettings,
        driver: DatabaseDriver,
        orm: unknown,
        ...[seam, clock, random, ids, faults, statementLog]: [
          CallSeam,
          Clock,
          Random,
          Ids,
          FaultReporter,
          StatementLog?,
        ]
      ): Promise<DatabaseHandle> => {
        const { openDatabase } = await import('../orm/index.js');
        return openDatabase(
          { instance, remote, settings, driver, seam, clock, random, ids, faults, statementLog },
          orm,
        );
      },
    },
    {
      provide: instanceToken(UnitOfWork, instance),
      inject: [tokens.database],
      useFactory: (database: DatabaseHandle) => database.unitOfWork,
    },
    {
      provide: instanceToken(SqlSession, instance),
      inject: [tokens.database],
      useFactory: (database: DatabaseHandle) => database.sqlSession,
    },
    {
      provide: instanceToken(Notifications, instance),
      inject: [tokens.driver],
      useFactory: (driver: DatabaseDriver) => new DriverNotifications(driver),
    },
  ];
}

/** What other modules of the application may inject of one database. */
export function exportedTokens(instance: string): InjectionToken[] {
  return [
    ...[UnitOfWork, SqlSession, Notifications, ...OWN_SCHEMA_PORTS].map((port) => instanceToken(port, instance)),
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
