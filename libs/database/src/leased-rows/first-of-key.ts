/** Neither done nor out of the way: what holds later rows of its key. */
const UNFINISHED = 'state in (0, 1, 2, 4)';

/**
 * Whether `r` is the first of its key. The subquery keeps its `offset 0`: without it the planner may turn it into one join over the whole table.
 *
 * It sees the table as it was when the statement began. That can only hide a row that has become the first since: nobody makes a finished row unfinished, so
 * that a row which was the first then still is, or was taken, which its lock or its state shows.
 */
export function isFirstOfKey(table: string): string {
  return `(r.key is null or not exists (
      select from ${table} e where e.lane = r.lane and e.key = r.key and e.seq < r.seq and e.${UNFINISHED} offset 0))`;
}

/**
 * A part of a recursive query that walks from one key of lane `$1` to the next and gives the first row of each, from the same snapshot. It costs one look into the
 * index for a key, however many rows wait behind the first, and goes no further than its reader asks.
 */
export function firstsOfKeys(table: string, name: string, range: { after: string } | { upTo: string }): string {
  const limits = 'after' in range ? '' : `and e.key <= ${range.upTo}::text`;
  const next = (from: string): string => `
      select e.key, e.id, e.seq, e.state, e.crashes from ${table} e
      where e.lane = $1 and e.key is not null and e.${UNFINISHED} ${from} ${limits}
      order by e.key, e.seq limit 1`;
  return `${name} as (
    (${next('after' in range ? `and e.key > ${range.after}::text` : '')})
    union all
    select next.* from ${name} previous cross join lateral (${next('and e.key > previous.key')}) next)`;
}
