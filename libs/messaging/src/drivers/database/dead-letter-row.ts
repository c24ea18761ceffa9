import type { DeadLetter, DeadLetterDetails, FailureRecord, ParkReason } from '#domain/messaging';

/** A parked delivery with its event. */
export interface DeadLetterRow {
  readonly id: string;
  readonly event_id: string;
  readonly lane: string;
  readonly type: string;
  readonly version: string | null;
  readonly key: string | null;
  readonly reason: ParkReason;
  readonly attempt: number;
  readonly crashes: number;
  /** ISO 8601 in UTC with milliseconds, as every failure is stored: its order as text is its order in time. */
  readonly parked_at: string;
  readonly published_at: string;
  readonly waiting_behind: string;
}

export interface DeadLetterDetailsRow extends DeadLetterRow {
  readonly failures: readonly StoredFailure[];
  readonly payload: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

interface StoredFailure {
  readonly at: string;
  readonly attempt: number;
  readonly code: string;
  readonly message: string;
}

const HISTORY = 20;

/** Parking is always the last failure: when it was, is that failure's time. */
export const PARKED_AT = `coalesce(r.failures->-1->>'at', '') collate "C"`;

/** The select list of `DeadLetterRow` over `r`, a delivery, and `e`, its event. */
export function deadLetterColumns(schema: string): string {
  return `r.id, r.event_id, r.lane, r.type, e.headers->>'ce-version' as version, e.key, r.reason, r.attempt, r.crashes,
    ${PARKED_AT} as parked_at, e.published_at,
    (select count(*) from ${schema}.deliveries b
     where r.state = 4 and b.lane = r.lane and b.key = r.key and b.seq > r.seq and b.state in (0, 1, 2)) as waiting_behind`;
}

export function toDeadLetter(row: DeadLetterRow): DeadLetter {
  return {
    eventId: row.event_id,
    group: row.lane,
    type: row.type,
    version: toVersion(row.version),
    key: row.key ?? undefined,
    reason: row.reason,
    attempts: row.attempt,
    crashes: row.crashes,
    parkedAt: new Date(row.parked_at),
    publishedAt: new Date(row.published_at),
    waitingBehind: Number(row.waiting_behind),
  };
}

export function toDetails(row: DeadLetterDetailsRow): DeadLetterDetails {
  const history = row.failures
    .slice(-HISTORY)
    .map((failure): FailureRecord => ({ ...failure, at: new Date(failure.at) }));
  return { ...toDeadLetter(row), history, payload: row.payload, headers: textHeaders(row.headers) };
}

/** A header that is no text was not written by us; it is shown as the JSON that it is. */
function textHeaders(headers: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

function toVersion(text: string | null): number | undefined {
  return text !== null && /^\d{1,4}$/.test(text) ? Number(text) : undefined;
}
