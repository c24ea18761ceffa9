import { claimedColumns } from './claimed-columns.js';
import { firstsOfKeys, isFirstOfKey } from './first-of-key.js';
import type { LeasedTable } from './leased-rows.js';

/** How many ready rows are looked at in their order: several for each that is wanted, since some wait for others of their key. */
const WINDOW = `greatest(250, 4 * $2::int)`;
const READY = 'r.lane = $1 and r.state = 1';
const LOCK = 'for update of r skip locked';

/**
 * Claims the oldest ready rows. `$1` lane, `$2` limit, `$3` suspects, `$4` lease, `$5` milliseconds. There is always a row; it tells whether more is ready than the
 * window holds.
 *
 * Every part locks rows before the update takes them, and skips those that another claim has locked, or taken since the statement began.
 */
export function claimStatement(table: LeasedTable): string {
  return `with ${window(table)}, ${claimed(table, ['suspects', 'near'])}`;
}

/**
 * As `claimStatement`, also behind the window, for when that is full of rows that wait for a parked one: through the keys, from one to the next, and through the rows
 * without a key. It takes the oldest of both, so that neither can starve the other. `$6`: the key to begin after. Planning it alone takes a millisecond.
 */
export function searchStatement(table: LeasedTable): string {
  const { name } = table;
  const behind = `r.crashes = 0 and r.seq >= (select seq from edge)`;
  return `
  with recursive ${window(table)},
  missing as materialized (
    select case when seq is null then 0 else $2::int - (select count(*) from suspects) - (select count(*) from near) end as rows from edge),
  ${firstsOfKeys(name, 'following', { after: '$6' })},
  ${firstsOfKeys(name, 'preceding', { upTo: '$6' })},
  keyed as (
    select r.id, r.seq from (select * from following union all select * from preceding) first join ${name} r on r.id = first.id
    where first.state = 1 and first.crashes = 0 and ${READY} and ${behind} limit (select rows from missing) ${LOCK}),
  unkeyed as (
    select r.id, r.seq from ${name} r where ${READY} and r.key is null and ${behind}
    order by r.seq limit (select rows from missing) ${LOCK}),
  behind as (
    select id from (select * from keyed union all select * from unkeyed) candidate order by seq limit (select rows from missing)),
  ${claimed(table, ['suspects', 'near', 'behind'])}`;
}

const window = ({ name }: LeasedTable): string => `
  edge as materialized (select (select r.seq from ${name} r where ${READY} order by r.seq offset ${WINDOW} limit 1) as seq),
  suspects as (
    select r.id from ${name} r where ${READY} and r.crashes > 0 and ${isFirstOfKey(name)}
    order by r.seq limit least($2::int, $3::int) ${LOCK}),
  near as (
    select r.id from ${name} r
    where ${READY} and r.crashes = 0 and r.seq < coalesce((select seq from edge), 9223372036854775807) and ${isFirstOfKey(name)}
    order by r.seq limit $2::int - (select count(*) from suspects) ${LOCK})`;

function claimed({ name, select, join }: LeasedTable, parts: readonly string[]): string {
  const ids = parts.map((part) => `select id from ${part}`).join(' union all ');
  return `
  claimed as (
    update ${name} r set state = 2, lease = $4::uuid, lease_until = clock_timestamp() + $5::float8 * interval '1 millisecond'
    where r.id = any(array(${ids})) and r.state = 1 returning r.*)
  select ${claimedColumns}, ${select}
  from edge left join ${join === undefined ? 'claimed r' : `(claimed r ${join})`} on true`;
}
