import { FaultReporter } from '#core';
import { LeasedTables, WakeUps } from '#database';
import { OwnSchema, SqlSession, UnitOfWork } from '#domain/database';
import { Outbox, OutboxRoutes } from '#domain/outbox';

/** What the driver takes from the application's default database, besides its own parts. */
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

const NEEDS = {
  sql: SqlSession,
  unitOfWork: UnitOfWork,
  outbox: Outbox,
  routes: OutboxRoutes,
  schema: OwnSchema,
  tables: LeasedTables,
  wakeUps: WakeUps,
  faults: FaultReporter,
} as const;

/** The tokens whose values `createDatabaseMessaging` is given, in this order. */
export const databaseMessagingNeeds = Object.values(NEEDS);

/** Border: the values come from the container in the order of `databaseMessagingNeeds`, untyped. */
export function readNeeds(values: readonly unknown[]): DatabaseMessagingNeeds {
  const named = Object.fromEntries(Object.keys(NEEDS).map((name, index) => [name, values[index]]));
  return named as unknown as DatabaseMessagingNeeds;
}
