import { Clock, FaultReporter, Ids, Lifecycle, Random } from '#core';
import { OwnSchema } from '#domain/database';
import { Inbox, Outbox, OutboxRoutes } from '#domain/outbox';
import type { FactoryProvider, Provider } from '@nestjs/common';
import type { DatabaseDriver } from '../database.driver.js';
import type { DatabaseSettings } from '../database.options.js';
import { DatabaseInbox } from '../inbox/database-inbox.js';
import { InboxRetention } from '../inbox/inbox-retention.js';
import { LeasedTables } from '../leased-rows/leased-tables.js';
import { SqlLeasedTables } from '../leased-rows/sql-leased-tables.js';
import { DatabaseOutbox } from '../outbox/database-outbox.js';
import { outboxMigrations } from '../outbox/outbox.migrations.js';
import { RegisteredRoutes } from '../outbox/registered-routes.js';
import { Relay } from '../outbox/relay/relay.js';
import { DatabaseOwnSchema } from '../own-schema/database-own-schema.js';
import { DatabaseWakeUps } from '../wake-ups/database-wake-ups.js';
import { WakeUps } from '../wake-ups/wake-ups.js';
import type { DatabaseHandle } from './database-handle.js';
import { DatabaseStarter } from './database-starter.js';
import { OutboxLifetime } from './outbox-lifetime.js';
import { databaseTokens } from './tokens.js';

/** Ports that only the default database has. */
export const OWN_SCHEMA_PORTS = [OwnSchema, Outbox, OutboxRoutes, Inbox, LeasedTables, WakeUps] as const;

const { settings: kSettings, driver: kDriver, database: kDatabase } = databaseTokens('default');

/**
 * Our own schema and what lives in it. Each port is an alias of its class here, so that nothing of ours injects a port: who does so is the application,
 * which uses the tables then.
 */
export function ownSchemaProviders(): Provider[] {
  return [
    ...schemaProviders,
    ...portProviders,
    ...workProviders,
    { provide: OwnSchema, useExisting: DatabaseOwnSchema },
    { provide: LeasedTables, useExisting: SqlLeasedTables },
    { provide: WakeUps, useExisting: DatabaseWakeUps },
    { provide: OutboxRoutes, useExisting: RegisteredRoutes },
    { provide: Outbox, useExisting: DatabaseOutbox },
    { provide: Inbox, useExisting: DatabaseInbox },
  ];
}

const schemaProviders: readonly FactoryProvider[] = [
  {
    provide: DatabaseOwnSchema,
    inject: [kSettings],
    useFactory: (settings: DatabaseSettings) => new DatabaseOwnSchema(settings.ownSchema, outboxMigrations),
  },
  {
    provide: SqlLeasedTables,
    inject: [kDatabase, Ids, kDriver],
    useFactory: ({ sqlSession }: DatabaseHandle, ids: Ids, { capabilities }: DatabaseDriver) =>
      new SqlLeasedTables(sqlSession, ids, capabilities.sharedByProcesses),
  },
  {
    provide: DatabaseWakeUps,
    inject: [kSettings, kDriver, Clock, Random, FaultReporter],
    useFactory: (
      settings: DatabaseSettings,
      driver: DatabaseDriver,
      ...[clock, random, faults]: [Clock, Random, FaultReporter]
    ) => new DatabaseWakeUps({ driver, channel: `${settings.ownSchema}_wake`, clock, random, faults }),
  },
];

const portProviders: readonly FactoryProvider[] = [
  {
    provide: RegisteredRoutes,
    inject: [kDatabase, DatabaseOwnSchema, DatabaseWakeUps],
    useFactory: (
      { sqlSession: sql, unitOfWork }: DatabaseHandle,
      ownSchema: DatabaseOwnSchema,
      wakeUps: DatabaseWakeUps,
    ) => new RegisteredRoutes({ ownSchema, sql, unitOfWork, wakeUps }),
  },
  {
    provide: DatabaseOutbox,
    inject: [kDatabase, DatabaseOwnSchema, DatabaseWakeUps, RegisteredRoutes],
    useFactory: (
      { sqlSession: sql, unitOfWork }: DatabaseHandle,
      { name: schema }: DatabaseOwnSchema,
      ...[wakeUps, routes]: [DatabaseWakeUps, RegisteredRoutes]
    ) => new DatabaseOutbox({ sql, unitOfWork, schema, wakeUps, routes }),
  },
  {
    provide: DatabaseInbox,
    inject: [kDatabase, DatabaseOwnSchema],
    useFactory: ({ sqlSession: sql, unitOfWork }: DatabaseHandle, { name: schema }: DatabaseOwnSchema) =>
      new DatabaseInbox({ sql, unitOfWork, schema }),
  },
];

const shared = [Clock, Random, Ids, FaultReporter] as const;
type Shared = [Clock, Random, Ids, FaultReporter];

const workProviders: readonly FactoryProvider[] = [
  {
    provide: Relay,
    inject: [
      ...[kDatabase, kSettings, kDriver],
      ...[DatabaseOwnSchema, SqlLeasedTables, DatabaseWakeUps, RegisteredRoutes],
      ...shared,
    ],
    useFactory: (
      { sqlSession: sql, unitOfWork }: DatabaseHandle,
      { outboxBatch: batch, outboxLease: lease, outboxPoll: poll }: DatabaseSettings,
      { capabilities }: DatabaseDriver,
      ...[ownSchema, tables, wakeUps, routes, clock, random, ids, faults]: [
        ...[DatabaseOwnSchema, SqlLeasedTables, DatabaseWakeUps, RegisteredRoutes],
        ...Shared,
      ]
    ) =>
      new Relay({
        ...{ sql, unitOfWork, tables, schema: ownSchema.name, wakeUps, routes },
        ...{ batch, lease, poll, clock, random, ids, faults },
        soleOwner: !capabilities.sharedByProcesses,
      }),
  },
  {
    provide: InboxRetention,
    inject: [kDatabase, kSettings, DatabaseOwnSchema, ...shared],
    useFactory: (
      { sqlSession: sql }: DatabaseHandle,
      { inboxRetention: retention }: DatabaseSettings,
      { name: schema }: DatabaseOwnSchema,
      ...[clock, random, ids, faults]: Shared
    ) => new InboxRetention({ sql, schema, retention, clock, random, ids, faults }),
  },
  {
    provide: OutboxLifetime,
    inject: [Lifecycle, DatabaseStarter, kSettings, DatabaseOwnSchema, DatabaseWakeUps, Relay, InboxRetention],
    useFactory: (
      lifecycle: Lifecycle,
      starter: DatabaseStarter,
      settings: DatabaseSettings,
      ...[ownSchema, wakeUps, relay, retention]: [DatabaseOwnSchema, DatabaseWakeUps, Relay, InboxRetention]
    ) => new OutboxLifetime({ lifecycle, starter, settings, ownSchema, wakeUps, relay, retention }),
  },
];
