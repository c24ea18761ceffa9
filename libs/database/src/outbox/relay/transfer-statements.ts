import type { TransferRoute } from '#domain/outbox';
import { ROW_STATE } from '../../leased-rows/row-state.js';

/** Which messages are moved next. A message behind a delayed one of its key waits for it. `offset 0` keeps the look-up by index: as a join of tables that were never analyzed it took 14 s. */
function nextIds(schema: string): string {
  return `select o.id from ${schema}.outbox o
          where o.lane = $1 and o.state = ${ROW_STATE.ready} and (o.key is null or not exists (
            select from ${schema}.outbox d
            where d.lane = o.lane and d.key = o.key and d.state = ${ROW_STATE.scheduled} and d.seq < o.seq offset 0))
          order by o.seq limit $2`;
}

function statement(schema: string, route: TransferRoute, batch: string): string {
  return `
      with moved as (
        delete from ${schema}.outbox where id = any(array(
          ${nextIds(schema)}))
        returning seq, id, topic, key, payload, headers, appended_at
      ),
      batch as (${batch}),
      ${route.sql}
      select count(*)::int4 as count from moved`;
}

/** Moves a batch: route and number of messages. */
export function moveStatement(schema: string, route: TransferRoute): string {
  return statement(schema, route, 'select * from moved order by seq');
}

/** The same, with headers that replace those of some messages: ids, and an object of headers for each, as text. */
export function tracedMoveStatement(schema: string, route: TransferRoute): string {
  return statement(
    schema,
    route,
    `select m.seq, m.id, m.topic, m.key, m.payload,
         case when t.id is null then m.headers else m.headers || t.headers::jsonb end as headers, m.appended_at
       from moved m left join unnest($3::uuid[], $4::text[]) as t (id, headers) on t.id = m.id order by m.seq`,
  );
}

/** What the next batch is, and what is carried with it: only messages that have a trace. */
export function tracedMessagesStatement(schema: string): string {
  return `select n.id::text as id, n.topic, n.headers->>'traceparent' as traceparent, n.headers->>'tracestate' as tracestate,
         (extract(epoch from clock_timestamp() - n.appended_at) * 1000)::float8 as waited
       from ${schema}.outbox n where n.id = any(array(${nextIds(schema)})) order by n.seq`;
}
