import { Duration } from '#core';
import type { SqlSession } from '#domain/database';
import type { MessagingBacklog } from '../../messaging.driver.js';

/** More are not counted: what is told is that there are many. */
const MOST = 1_000;

/** Whether somebody should look, found in the indexes of what waits and what is parked: its cost does not grow with what was handled. */
export async function readBacklog(schema: string, sql: SqlSession, signal: AbortSignal): Promise<MessagingBacklog> {
  const [row] = await sql.query<{ parked: string; oldest: number | null }>(
    `select (select count(*) from (select 1 from ${schema}.deliveries where state in (4, 5) limit ${MOST}) parked) as parked,
       (select max(age) from (
          select (select extract(epoch from clock_timestamp() - d.run_at) * 1000 from ${schema}.deliveries d
            where d.lane = s.group_name and d.state = 1 order by d.seq limit 1)::float8 as age
          from ${schema}.subscriptions s where not s.paused group by s.group_name) heads) as oldest`,
    [],
    { signal },
  );
  const oldest = row?.oldest ?? null;
  return {
    parked: Number(row?.parked ?? 0),
    oldest: oldest === null ? undefined : Duration.milliseconds(Math.max(0, oldest)),
  };
}
