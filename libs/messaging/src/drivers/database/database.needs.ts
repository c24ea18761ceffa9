import { FaultReporter } from '#core';
import { instanceToken } from '#core/nest';
import { LeasedTables, WakeUps } from '#database';
import { OwnSchema, SqlSession, UnitOfWork } from '#domain/database';
import { Outbox, OutboxRoutes } from '#domain/outbox';
import type { InjectionToken } from '@nestjs/common';

/** What the driver takes from the database of its bus, besides its own parts. */
export interface DatabaseMessagingNeeds {
  readonly sql: SqlSession;
  readonly unitOfWork: UnitOfWork;
  readonly outbox: Outbox;
  readonly routes: OutboxRoutes;
  readonly schema: OwnSchema;
  readonly tables: LeasedTables;
  readonly wakeUps: WakeUps;
  readonly faults: FaultReporter;
}

const PORTS = {
  sql: SqlSession,
  unitOfWork: UnitOfWork,
  outbox: Outbox,
  routes: OutboxRoutes,
  schema: OwnSchema,
  tables: LeasedTables,
  wakeUps: WakeUps,
} as const;

/** The tokens whose values `createDatabaseMessaging` is given, in this order. @param database the name of the instance */
export function databaseMessagingNeeds(database: string): readonly InjectionToken[] {
  return [...Object.values(PORTS).map((port) => instanceToken(port, database)), FaultReporter];
}

/** Border: the values come from the container in the order of `databaseMessagingNeeds`, untyped. */
export function readNeeds(values: readonly unknown[]): DatabaseMessagingNeeds {
  const named = Object.fromEntries([...Object.keys(PORTS), 'faults'].map((name, index) => [name, values[index]]));
  return named as unknown as DatabaseMessagingNeeds;
}
