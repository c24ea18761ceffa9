import { Duration } from '#core';
import type { SqlSession } from '#domain/database';
import type { GroupStatus } from '#domain/messaging';
import { EVENTS_ROUTE } from './fan-out.js';
import { SEEN_WITHIN_SECONDS } from './subscription-pulse.js';

interface StatusRow {
  readonly group_name: string;
  readonly types: readonly string[];
  readonly paused: boolean;
  readonly handled: boolean;
  readonly waiting: string;
  readonly scheduled: string;
  readonly parked: string;
  readonly done: string;
  /** Milliseconds. */
  readonly lag: number | null;
}

/** Deliveries `d` that wait behind a parked one of their key go on only when somebody decides. */
const notBehindParked = (schema: string): string => `(d.key is null or not exists (
  select from ${schema}.deliveries p where p.lane = d.lane and p.key = d.key and p.seq < d.seq and p.state = 4 offset 0))`;

/** How the groups stand, counted when it is asked for. */
export class GroupStatusReader {
  constructor(
    private readonly schema: string,
    private readonly sql: SqlSession,
  ) {}

  async all(): Promise<readonly GroupStatus[]> {
    const { schema } = this;
    const rows = await this.sql.query<StatusRow>(
      `with groups as (
         select group_name, array_agg(type order by type) as types, bool_or(paused) as paused,
           coalesce(max(last_seen_at) > clock_timestamp() - $1::int * interval '1 second', false) as handled
         from ${schema}.subscriptions group by group_name
       ), counts as (
         select lane, count(*) filter (where state in (1, 2)) as waiting, count(*) filter (where state = 0) as scheduled,
           count(*) filter (where state in (4, 5)) as parked, count(*) filter (where state = 3) as done
         from ${schema}.deliveries group by lane
       )
       select g.group_name, g.types, g.paused, g.handled, coalesce(c.waiting, 0) as waiting, coalesce(c.scheduled, 0) as scheduled,
         coalesce(c.parked, 0) as parked, coalesce(c.done, 0) as done,
         (select greatest(0, extract(epoch from clock_timestamp() - d.run_at) * 1000) from ${schema}.deliveries d
          where d.lane = g.group_name and d.state = 1 and ${notBehindParked(schema)} order by d.seq limit 1)::float8 as lag
       from groups g left join counts c on c.lane = g.group_name order by g.group_name`,
      [SEEN_WITHIN_SECONDS],
    );
    return rows.map(toStatus);
  }

  /** What `drain` waits for: events on their way to the group, and its deliveries that are ready, scheduled or lent, unless they wait behind a parked one. */
  async pending(group: string | undefined): Promise<number> {
    const { schema } = this;
    const [row] = await this.sql.query<{ pending: string }>(
      `select
         (select count(*) from ${schema}.outbox o where o.lane = '${EVENTS_ROUTE}' and o.state in (0, 1, 2) and ($1::text is null
            or o.topic in (select s.type from ${schema}.subscriptions s where s.group_name = $1)))
         + (select count(*) from ${schema}.deliveries d where d.state in (0, 1, 2) and ($1::text is null or d.lane = $1)
            and ${notBehindParked(schema)}) as pending`,
      [group ?? null],
    );
    return Number(row?.pending ?? 0);
  }
}

function toStatus(row: StatusRow): GroupStatus {
  return {
    group: row.group_name,
    types: row.types,
    paused: row.paused,
    waiting: Number(row.waiting),
    scheduled: Number(row.scheduled),
    parked: Number(row.parked),
    done: Number(row.done),
    lag: row.lag === null ? undefined : Duration.milliseconds(row.lag),
    handled: row.handled,
  };
}
