import { Clock, FaultReporter, Ids, Lifecycle, Random, Telemetry } from '#core';
import type { FactoryProvider } from '@nestjs/common';
import type { DatabaseDriver } from '../database.driver.js';
import type { DatabaseSettings } from '../database.options.js';
import { InboxRetention } from '../inbox/inbox-retention.js';
import type { SqlLeasedTables } from '../leased-rows/sql-leased-tables.js';
import type { RegisteredRoutes } from '../outbox/registered-routes.js';
import { Relay } from '../outbox/relay/relay.js';
import type { DatabaseOwnSchema } from '../own-schema/database-own-schema.js';
import type { DatabaseWakeUps } from '../wake-ups/database-wake-ups.js';
import type { DatabaseHandle } from './database-handle.js';
import { DatabaseStarter } from './database-starter.js';
import { OutboxLifetime } from './outbox-lifetime.js';
import type { DatabaseTokens } from './tokens.js';

const shared = [Clock, Random, Ids, FaultReporter] as const;
type Shared = [Clock, Random, Ids, FaultReporter];

/** What works on the tables of one database, and who starts and stops it. */
export function outboxWorkProviders(tokens: DatabaseTokens, instance: string): readonly FactoryProvider[] {
  return [
    {
      provide: tokens.relay,
      inject: [
        ...[tokens.database, tokens.settings, tokens.driver],
        ...[tokens.ownSchema, tokens.leasedTables, tokens.wakeUps, tokens.routes],
        ...shared,
        { token: Telemetry, optional: true },
      ],
      useFactory: (
        { sqlSession: sql, unitOfWork }: DatabaseHandle,
        { outboxBatch: batch, outboxLease: lease, outboxPoll: poll }: DatabaseSettings,
        { capabilities }: DatabaseDriver,
        ...[ownSchema, tables, wakeUps, routes, clock, random, ids, faults, telemetry]: [
          ...[DatabaseOwnSchema, SqlLeasedTables, DatabaseWakeUps, RegisteredRoutes],
          ...Shared,
          Telemetry | undefined,
        ]
      ) =>
        new Relay({
          ...{ sql, unitOfWork, tables, schema: ownSchema.name, wakeUps, routes },
          ...{ batch, lease, poll, clock, random, ids, faults },
          soleOwner: !capabilities.sharedByProcesses,
          observer: telemetry === undefined ? undefined : { telemetry, instance },
        }),
    },
    {
      provide: tokens.retention,
      inject: [tokens.database, tokens.settings, tokens.ownSchema, ...shared],
      useFactory: (
        { sqlSession: sql }: DatabaseHandle,
        { inboxRetention: retention }: DatabaseSettings,
        { name: schema }: DatabaseOwnSchema,
        ...[clock, random, ids, faults]: Shared
      ) => new InboxRetention({ sql, schema, retention, clock, random, ids, faults }),
    },
    {
      provide: tokens.lifetime,
      inject: [
        ...[Lifecycle, DatabaseStarter, tokens.settings],
        ...[tokens.ownSchema, tokens.wakeUps, tokens.relay, tokens.retention],
      ],
      useFactory: (
        lifecycle: Lifecycle,
        starter: DatabaseStarter,
        settings: DatabaseSettings,
        ...[ownSchema, wakeUps, relay, retention]: [DatabaseOwnSchema, DatabaseWakeUps, Relay, InboxRetention]
      ) => new OutboxLifetime({ instance, lifecycle, starter, settings, ownSchema, wakeUps, relay, retention }),
    },
  ];
}
