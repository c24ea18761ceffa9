import type { TransferRoute } from '#domain/outbox';

/** The route of the outbox that events leave by. */
export const EVENTS_ROUTE = 'events';
/** The hint that deliveries can be started. */
export const DELIVERIES_TOPIC = 'deliveries';

/**
 * Moves events out of the outbox: each becomes an event and one delivery per group that subscribed to its type, in the transaction that removes it from
 * the outbox. One relay at a time does it, so that `events.seq` follows the outbox. An event that is kept already was published twice, and goes nowhere.
 */
export function fanOutRoute(schema: string, moved: (count: number) => void): TransferRoute {
  return {
    kind: 'transfer',
    name: EVENTS_ROUTE,
    sql: `fresh as (
  insert into ${schema}.events (id, type, key, payload, headers, published_at)
  select b.id, b.topic, b.key, b.payload, b.headers, b.appended_at from batch b order by b.seq
  on conflict (id) do nothing
  returning seq, id, type, key
),
delivered as (
  insert into ${schema}.deliveries (event_id, seq, type, lane, key)
  select f.id, f.seq, f.type, s.group_name, case when s.ordered then f.key end
  from fresh f join ${schema}.subscriptions s on s.type = f.type
  order by f.seq
  on conflict (lane, event_id) do nothing
)`,
    moved,
  };
}
