import type { FactoryProvider } from '@nestjs/common';
import { DatabaseInbox } from '../inbox/database-inbox.js';
import { DatabaseOutbox } from '../outbox/database-outbox.js';
import { RegisteredRoutes } from '../outbox/registered-routes.js';
import type { DatabaseOwnSchema } from '../own-schema/database-own-schema.js';
import type { DatabaseWakeUps } from '../wake-ups/database-wake-ups.js';
import type { DatabaseHandle } from './database-handle.js';
import type { DatabaseTokens } from './tokens.js';

/** Outbox, its routes and the inbox of one database. */
export function outboxProviders(tokens: DatabaseTokens): readonly FactoryProvider[] {
  const { database, ownSchema, wakeUps, routes } = tokens;
  return [
    {
      provide: routes,
      inject: [database, ownSchema, wakeUps],
      useFactory: (
        { sqlSession: sql, unitOfWork }: DatabaseHandle,
        schema: DatabaseOwnSchema,
        hints: DatabaseWakeUps,
      ) => new RegisteredRoutes({ ownSchema: schema, sql, unitOfWork, wakeUps: hints }),
    },
    {
      provide: tokens.outbox,
      inject: [database, ownSchema, wakeUps, routes],
      useFactory: (
        { sqlSession: sql, unitOfWork }: DatabaseHandle,
        { name: schema }: DatabaseOwnSchema,
        ...[hints, registered]: [DatabaseWakeUps, RegisteredRoutes]
      ) => new DatabaseOutbox({ sql, unitOfWork, schema, wakeUps: hints, routes: registered }),
    },
    {
      provide: tokens.inbox,
      inject: [database, ownSchema],
      useFactory: ({ sqlSession: sql, unitOfWork }: DatabaseHandle, { name: schema }: DatabaseOwnSchema) =>
        new DatabaseInbox({ sql, unitOfWork, schema }),
    },
  ];
}
