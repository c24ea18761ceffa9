import type { OwnMigrations } from '#domain/database';
import { idempotencyMigrations } from './idempotency.migrations.js';
import { limitsMigrations } from './limits.migrations.js';
import { locksMigrations } from './locks.migrations.js';

/** All tables of the driver `database`. */
export const coordinationMigrations: OwnMigrations = {
  concern: 'coordination',
  migrations: [...locksMigrations, ...limitsMigrations, ...idempotencyMigrations],
};
