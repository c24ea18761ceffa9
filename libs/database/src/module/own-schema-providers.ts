import { Clock, FaultReporter, Ids, Random } from '#core';
import { instanceToken } from '#core/nest';
import { OwnSchema } from '#domain/database';
import { Inbox, Outbox, OutboxRoutes } from '#domain/outbox';
import type { FactoryProvider, Provider } from '@nestjs/common';
import type { DatabaseDriver } from '../database.driver.js';
import type { DatabaseSettings } from '../database.options.js';
import { LeasedTables } from '../leased-rows/leased-tables.js';
import { SqlLeasedTables } from '../leased-rows/sql-leased-tables.js';
import { outboxMigrations } from '../outbox/outbox.migrations.js';
import { DatabaseOwnSchema } from '../own-schema/database-own-schema.js';
import { DatabaseWakeUps } from '../wake-ups/database-wake-ups.js';
import { WakeUps } from '../wake-ups/wake-ups.js';
import type { DatabaseHandle } from './database-handle.js';
import type { StartedDatabase } from './database-starter.js';
import { outboxProviders } from './outbox-providers.js';
import { outboxWorkProviders } from './outbox-work-providers.js';
import { databaseTokens, type DatabaseTokens } from './tokens.js';

/**
 * Our own schema of one database and what lives in it. Each port is an alias of an inner token, so that nothing of ours injects a port: who does so is the
 * application, which uses the tables then.
 */
export function ownSchemaProviders(instance: string): Provider[] {
  const tokens = databaseTokens(instance);
  return [
    ...schemaProviders(tokens, instance),
    ...outboxProviders(tokens),
    ...outboxWorkProviders(tokens, instance),
    { provide: instanceToken(OwnSchema, instance), useExisting: tokens.ownSchema },
    { provide: instanceToken(LeasedTables, instance), useExisting: tokens.leasedTables },
    { provide: instanceToken(WakeUps, instance), useExisting: tokens.wakeUps },
    { provide: instanceToken(OutboxRoutes, instance), useExisting: tokens.routes },
    { provide: instanceToken(Outbox, instance), useExisting: tokens.outbox },
    { provide: instanceToken(Inbox, instance), useExisting: tokens.inbox },
  ];
}

function schemaProviders(tokens: DatabaseTokens, instance: string): readonly FactoryProvider[] {
  return [
    {
      provide: tokens.ownSchema,
      inject: [tokens.settings],
      useFactory: (settings: DatabaseSettings) => {
        const ownSchema = new DatabaseOwnSchema(settings.ownSchema, outboxMigrations, instance);
        if (settings.ownTables === 'always') ownSchema.useAll();
        return ownSchema;
      },
    },
    {
      provide: tokens.started,
      inject: [tokens.database, tokens.ownSchema],
      useFactory: (database: DatabaseHandle, ownSchema: DatabaseOwnSchema): StartedDatabase => ({
        database,
        ownSchema,
      }),
    },
    {
      provide: tokens.leasedTables,
      inject: [tokens.database, Ids, tokens.driver],
      useFactory: ({ sqlSession }: DatabaseHandle, ids: Ids, { capabilities }: DatabaseDriver) =>
        new SqlLeasedTables(sqlSession, ids, capabilities.sharedByProcesses),
    },
    {
      provide: tokens.wakeUps,
      inject: [tokens.settings, tokens.driver, Clock, Random, FaultReporter],
      useFactory: (
        settings: DatabaseSettings,
        driver: DatabaseDriver,
        ...[clock, random, faults]: [Clock, Random, FaultReporter]
      ) => new DatabaseWakeUps({ driver, channel: `${settings.ownSchema}_wake`, clock, random, faults }),
    },
  ];
}
