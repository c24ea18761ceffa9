import type { RelayedMessage } from '#domain/outbox';
import type { LeasedRow, LeasedTable } from '../../leased-rows/leased-rows.js';

/** What a claim gives of a message. */
export interface OutboxRow {
  readonly topic: string;
  readonly payload: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly appended_at: number;
}

/** The outbox as a table whose rows are lent out. Rows that were handed on are deleted. */
export function outboxTable(schema: string): LeasedTable {
  return {
    name: `${schema}.outbox`,
    idType: 'uuid',
    done: 'delete',
    select: 'r.topic, r.payload, r.headers, (extract(epoch from r.appended_at) * 1000)::float8 as appended_at',
  };
}

export function relayedMessage({ id, key, attempt, crashes, row }: LeasedRow<OutboxRow>): RelayedMessage {
  return {
    id,
    topic: row.topic,
    key,
    payload: row.payload,
    headers: row.headers,
    attempt: attempt + crashes + 1, // a lease that ran out may have been a message that was sent
    appendedAt: new Date(row.appended_at),
  };
}
