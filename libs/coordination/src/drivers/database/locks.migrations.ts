import type { OwnMigration } from '#domain/database';

/**
 * `locks` holds one row for each name that is or was held not long ago: the token of a name must not go back, so that a row outlives its lease for a while. Without an owner nobody holds it.
 * `key_values` holds small values; what has ended is as good as absent. Keys are compared byte by byte, so that those with a prefix lie together.
 */
export const locksMigrations: readonly OwnMigration[] = [
  {
    id: '001_locks',
    sql: `
create table {schema}.locks (
  instance text not null,
  name text collate "C" not null,
  owner text,
  token bigint not null,
  ends_at timestamptz not null,
  primary key (instance, name)
) with (fillfactor = 50);
create index locks_ends_at on {schema}.locks (ends_at);
create table {schema}.key_values (
  instance text not null,
  key text collate "C" not null,
  value text not null,
  ends_at timestamptz,
  primary key (instance, key)
);
create index key_values_ends_at on {schema}.key_values (ends_at) where ends_at is not null;
`,
  },
];
