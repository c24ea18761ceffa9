import type { LeasedTable } from '#database';
import type { ReceivedEvent } from '../../messaging.driver.js';

/** What a claim of deliveries gives beside the lease. */
export interface DeliveryRow {
  readonly event_id: string;
  readonly type: string;
  readonly event_key: string | null;
  readonly payload: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly published_at: string;
  /** Whether its group was paused when it was claimed. */
  readonly paused: boolean;
}

/** The deliveries, joined with their events. `paused` is read by the claim itself, so that nothing begins that was claimed after a pause. */
export function deliveriesTable(schema: string): LeasedTable {
  return {
    name: `${schema}.deliveries`,
    idType: 'int8',
    select: `r.event_id, r.type, e.key as event_key, e.payload, e.headers, e.published_at,
      coalesce((select bool_or(s.paused) from ${schema}.subscriptions s where s.group_name = r.lane), false) as paused`,
    join: `join ${schema}.events e on e.id = r.event_id`,
  };
}

export function toReceivedEvent(row: DeliveryRow): ReceivedEvent {
  return {
    id: row.event_id,
    type: row.type,
    key: row.event_key ?? undefined,
    payload: row.payload,
    headers: row.headers,
    publishedAt: new Date(row.published_at),
  };
}
