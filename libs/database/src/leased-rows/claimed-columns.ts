import type { LeasedRow } from './leased-rows.js';

/** What a claim tells of the row itself, under names that no table of ours has, beside what the table selects. */
export const claimedColumns = `edge.seq is not null as leased_more, coalesce(r.seq >= edge.seq, false) as leased_behind,
    r.id::text as leased_id, r.lease::text as leased_lease, r.attempt as leased_attempt, r.crashes as leased_crashes,
    r.seq as leased_seq, r.key as leased_key`;

export interface ClaimedColumns {
  /** Whether more is ready than the claim's window holds. */
  readonly leased_more: boolean;
  /** Whether the row was behind the window. */
  readonly leased_behind: boolean;
  /** Null in the row that stands for none. */
  readonly leased_id: string | null;
  readonly leased_lease: string;
  readonly leased_attempt: number;
  readonly leased_crashes: number;
  readonly leased_seq: string;
  readonly leased_key: string | null;
}

/** The claimed rows in the order of `seq`, which RETURNING does not keep. */
export function toLeasedRows<Row extends object>(rows: readonly (Row & ClaimedColumns)[]): readonly LeasedRow<Row>[] {
  return rows.flatMap(toLeasedRow).sort((a, b) => (a.seq < b.seq ? -1 : 1));
}

function toLeasedRow<Row extends object>(row: Row & ClaimedColumns): readonly LeasedRow<Row>[] {
  if (row.leased_id === null) return [];
  return [
    {
      id: row.leased_id,
      lease: row.leased_lease,
      attempt: row.leased_attempt,
      crashes: row.leased_crashes,
      seq: BigInt(row.leased_seq),
      key: row.leased_key ?? undefined,
      row,
    },
  ];
}
