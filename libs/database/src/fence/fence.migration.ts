import type { OwnMigration } from '#domain/database';

/** The greatest token seen of each resource that was ever fenced. A row is never deleted: a holder may wake up at any time. */
export const fenceMigration: OwnMigration = {
  id: '002_fences',
  sql: `
  create table {schema}.fences (
    resource text primary key,
    token bigint not null check (token >= 0),
    moved_at timestamptz not null default clock_timestamp()
  )`,
};
