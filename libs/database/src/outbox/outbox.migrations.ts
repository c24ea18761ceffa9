import type { OwnMigrations } from '#domain/database';
import { fenceMigration } from '../fence/fence.migration.js';
import { LEASED_COLUMNS, LEASED_STORAGE, leasedIndexes } from '../leased-rows/leased-columns.js';

/**
 * The tables of outbox and inbox. `lane` is the route. `seq` is drawn by the insert just before COMMIT, so that transactions that wait for each other get
 * numbers in the order in which they commit. Rows that were handed on are deleted.
 */
const outboxSql = `
  create table {schema}.outbox (
    id uuid primary key,
    seq bigint generated always as identity,
    topic text not null,
    payload text not null,
    headers jsonb not null,
    appended_at timestamptz not null default clock_timestamp(),
    ${LEASED_COLUMNS}
  ) ${LEASED_STORAGE};
  ${leasedIndexes('outbox')}
  create index outbox_delayed_key on {schema}.outbox (lane, key, seq) where state = 0 and key is not null;
  create table {schema}.inbox (
    consumer text not null,
    message_id text not null,
    handled_at timestamptz not null default clock_timestamp(),
    primary key (consumer, message_id)
  );
  create index inbox_handled on {schema}.inbox (handled_at)`;

/** The database concern's own steps: they come before those of any other concern. */
export const outboxMigrations: OwnMigrations = {
  concern: 'database',
  migrations: [{ id: '001_outbox', sql: outboxSql }, fenceMigration],
};
