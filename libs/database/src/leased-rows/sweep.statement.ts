import { lastFailures } from './fenced.statements.js';
import type { LeasedTable } from './leased-rows.js';

/** Rows that one sweep makes ready, so that a day's worth of delayed rows is not one long transaction; the next one is due at once then. */
export const SWEEP_BATCH = 1_000;

const LEASE_EXPIRED = `jsonb_build_array(jsonb_build_object(
      'at', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'attempt', attempt + 1,
      'code', 'LEASE_EXPIRED', 'message', 'The lease ran out: the process that had it ended, hung, or lost the database.'))`;

/**
 * `$1`: crashes at which a row is parked; `$2`: lanes whose parked rows let their key go on. `which`: the leases that it takes back.
 *
 * The time is read once and through a subquery: as a volatile function it could not be looked up in an index. Rows that another sweep holds are skipped.
 */
export function sweepStatement({ name }: LeasedTable, which: 'expired' | 'all'): string {
  const expired = which === 'all' ? '' : 'and lease_until < (select at from clock)';
  return `
  with clock as materialized (select clock_timestamp() as at),
  due as (
    select id from ${name} where state = 0 and run_at <= (select at from clock) order by run_at limit ${SWEEP_BATCH} for update skip locked),
  promoted as (update ${name} set state = 1 where id = any(array(select id from due)) and state = 0 returning lane),
  stale as (select id from ${name} where state = 2 ${expired} for update skip locked),
  returned as (
    update ${name} set crashes = crashes + 1, lease = null, lease_until = null, failures = ${lastFailures(LEASE_EXPIRED)},
      state = case when crashes + 1 < $1::int then 1 when lane = any($2::text[]) then 5 else 4 end,
      reason = case when crashes + 1 < $1::int then reason else 'crashes' end
    where id = any(array(select id from stale)) and state = 2 returning lane, state)
  select
    array(select lane from promoted union select lane from returned where state in (1, 5)) as lanes,
    (select count(*) from returned where state in (4, 5))::int as parked,
    case when (select count(*) from due) = ${SWEEP_BATCH} then 0 else (
      select extract(epoch from min(run_at) - (select at from clock)) * 1000 from ${name}
      where state = 0 and run_at > (select at from clock)) end::float8 as next_due`;
}

export interface SweptRow {
  readonly lanes: readonly string[];
  readonly parked: number;
  /** Milliseconds. */
  readonly next_due: number | null;
}
