import type { LeasedTable } from './leased-rows.js';

/**
 * The rows of `$1` (ids) and `$2` (their leases) that are still ours, locked in the order of their ids: a renewal and a completion of the same rows at the same time
 * would else be able to wait for each other for ever.
 */
const mine = ({ name, idType }: LeasedTable): string => `
  select r.id from ${name} r join unnest($1::${idType}[], $2::uuid[]) as held (id, lease) on r.id = held.id
  where r.lease = held.lease and r.state = 2 order by r.id for update of r`;

const fenced = (table: LeasedTable, change: string): string => `
  with mine as (${mine(table)})
  ${change} where r.id = any(array(select id from mine)) returning r.id::text as id`;

const NO_LEASE = 'lease = null, lease_until = null';

/** `$3`: milliseconds. */
export const renewStatement = (table: LeasedTable): string =>
  fenced(table, `update ${table.name} r set lease_until = clock_timestamp() + $3::float8 * interval '1 millisecond'`);

export const completeStatement = (table: LeasedTable): string =>
  fenced(
    table,
    table.done === 'delete'
      ? `delete from ${table.name} r`
      : `update ${table.name} r set state = 3, finished_at = clock_timestamp(), ${NO_LEASE}`,
  );

export const releaseStatement = (table: LeasedTable): string =>
  fenced(table, `update ${table.name} r set state = 1, ${NO_LEASE}`);

/** `$3`: milliseconds; `$4`: the failure, as a list of one. */
export const retryStatement = (table: LeasedTable): string =>
  fenced(
    table,
    `update ${table.name} r set state = case when $3::float8 > 0 then 0 else 1 end,
      run_at = clock_timestamp() + $3::float8 * interval '1 millisecond',
      attempt = attempt + 1, failures = ${lastFailures('$4::jsonb')}, ${NO_LEASE}`,
  );

/** `$3`: the state; `$4`: the failure, as a list of one; `$5`: the reason. */
export const parkStatement = (table: LeasedTable): string =>
  fenced(
    table,
    `update ${table.name} r set state = $3::smallint, reason = $5::text,
      attempt = attempt + 1, failures = ${lastFailures('$4::jsonb')}, ${NO_LEASE}`,
  );

/** The newest 20, oldest first: in lax mode, the path's default, a range that begins before the list is cut. */
export function lastFailures(more: string): string {
  return `jsonb_path_query_array(failures || ${more}, '$[last - 19 to last]')`;
}
