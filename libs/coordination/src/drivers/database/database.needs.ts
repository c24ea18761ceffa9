import { FaultReporter } from '#core';
import { instanceToken } from '#core/nest';
import { LeasedTables, Notifications, WakeUps } from '#database';
import { OwnSchema, SqlSession, UnitOfWork } from '#domain/database';
import type { InjectionToken } from '@nestjs/common';

/** What the driver takes from its database, besides its own parts. */
export interface DatabaseCoordinationNeeds {
  readonly sql: SqlSession;
  readonly unitOfWork: UnitOfWork;
  readonly schema: OwnSchema;
  readonly tables: LeasedTables;
  readonly wakeUps: WakeUps;
  readonly notifications: Notifications;
  readonly faults: FaultReporter;
}

const PORTS = {
  sql: SqlSession,
  unitOfWork: UnitOfWork,
  schema: OwnSchema,
  tables: LeasedTables,
  wakeUps: WakeUps,
  notifications: Notifications,
} as const;

/** The tokens whose values `createDatabaseCoordination` is given, in this order. @param database the name of the instance */
export function databaseCoordinationNeeds(database: string): readonly InjectionToken[] {
  return [...Object.values(PORTS).map((port) => instanceToken(port, database)), FaultReporter];
}

/** Border: the values come from the container in the order of `databaseCoordinationNeeds`, untyped. */
export function readNeeds(values: readonly unknown[]): DatabaseCoordinationNeeds {
  const names = [...Object.keys(PORTS), 'faults'];
  return Object.fromEntries(names.map((name, index) => [name, values[index]])) as unknown as DatabaseCoordinationNeeds;
}
