import type { SqlSession } from '#domain/database';
import type { OutboxMessage } from '#domain/outbox';
import { ROW_STATE } from '../leased-rows/row-state.js';

/**
 * Writes all messages by one statement, in their order: the identity is drawn after the sort. An id that is there already is left as it is, so that
 * appending again after a COMMIT of unknown outcome does no harm.
 */
export async function insertMessages(
  sql: SqlSession,
  schema: string,
  messages: readonly OutboxMessage[],
): Promise<void> {
  await sql.execute(
    `insert into ${schema}.outbox (id, lane, topic, key, payload, headers, state, run_at)
     select m.id, m.lane, m.topic, m.key, m.payload, m.headers::jsonb,
       case when m.delay > 0 then ${ROW_STATE.scheduled} else ${ROW_STATE.ready} end,
       clock_timestamp() + m.delay * interval '1 millisecond'
     from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float8[])
       with ordinality as m (id, lane, topic, key, payload, headers, delay, position)
     order by m.position
     on conflict (id) do nothing`,
    [
      messages.map(({ id }) => id),
      messages.map(({ route }) => route),
      messages.map(({ topic }) => topic),
      messages.map(({ key }) => key ?? null),
      messages.map(({ payload }) => payload),
      messages.map(({ headers }) => JSON.stringify(headers)),
      messages.map(({ delay }) => delay?.milliseconds ?? 0),
    ],
  );
}
