/**
 * The columns of a table whose rows are lent out, for a `create table` of an own migration. `lane` names who the row is for (a route, a group); rows of one
 * lane and one `key` are lent in the order of `seq`, one at a time; a row without a key has no order. `lease_until` is in no index: renewing it stays cheap.
 */
export const LEASED_COLUMNS = `
  lane text not null,
  key text,
  state smallint not null default 1,
  attempt int not null default 0,
  crashes int not null default 0,
  run_at timestamptz not null default clock_timestamp(),
  lease uuid,
  lease_until timestamptz,
  failures jsonb not null default '[]',
  reason text,
  finished_at timestamptz`;

/** Storage settings that suit rows that are updated a few times and then removed. */
export const LEASED_STORAGE = `with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500)`;

/** The partial indexes of such a table. `table` is its name without the schema. */
export function leasedIndexes(table: string): string {
  return `
  create index ${table}_ready on {schema}.${table} (lane, seq) where state = 1;
  create index ${table}_suspect on {schema}.${table} (lane, seq) where state = 1 and crashes > 0;
  create index ${table}_unkeyed on {schema}.${table} (lane, seq) where state = 1 and key is null;
  create index ${table}_scheduled on {schema}.${table} (run_at) where state = 0;
  create index ${table}_leased on {schema}.${table} (lane) where state = 2;
  create index ${table}_unfinished_key on {schema}.${table} (lane, key, seq) where key is not null and state in (0, 1, 2, 4);
  create index ${table}_parked on {schema}.${table} (lane, seq) where state in (4, 5);
  create index ${table}_finished on {schema}.${table} (finished_at) where state in (3, 6);`;
}
