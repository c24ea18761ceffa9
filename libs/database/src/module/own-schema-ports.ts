import { OwnSchema } from '#domain/database';
import { Inbox, Outbox, OutboxRoutes } from '#domain/outbox';
import { LeasedTables } from '../leased-rows/leased-tables.js';
import { WakeUps } from '../wake-ups/wake-ups.js';

/** Ports of what lives in our own schema. Every database has them. */
export const OWN_SCHEMA_PORTS = [OwnSchema, Outbox, OutboxRoutes, Inbox, LeasedTables, WakeUps] as const;
