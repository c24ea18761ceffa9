import type { Duration } from '#core';

/** A table of our own whose rows have `LEASED_COLUMNS`, a `seq int8` and a primary key `id`. */
export interface LeasedTable {
  /** With its schema: `groundwork.deliveries`. */
  readonly name: string;
  readonly idType: 'uuid' | 'int8';
  /**
   * What a claim gives beside the lease: a select list over `r`, the claimed row, and whatever `join` adds, such as `r.event_id, e.payload`.
   */
  readonly select: string;
  /** Such as `join groundwork.events e on e.id = r.event_id`. It must find one row for each: another would be lent and told to nobody. Default: none. */
  readonly join?: string | undefined;
  /** What becomes of a row that is done: it is kept in state `done`, or deleted. Default: `keep`. */
  readonly done?: 'keep' | 'delete';
}

/** A row that is lent to us. */
export interface LeasedRow<Row> {
  readonly id: string;
  /** Proves that it is ours: another claim has another one. */
  readonly lease: string;
  /** How often work on it has failed. */
  readonly attempt: number;
  /** How often its lease ran out, because the process ended or hung. */
  readonly crashes: number;
  readonly seq: bigint;
  readonly key: string | undefined;
  /** What the table's `select` asks for. */
  readonly row: Row;
}

export interface ClaimRequest {
  readonly lane: string;
  /** Rows at most. */
  readonly limit: number;
  /**
   * Of those, how many may be suspects: rows whose lease ran out before. One that ends its process is found by handling suspects one at a time in each process.
   */
  readonly suspects: number;
  readonly lease: Duration;
}

export interface FailureEntry {
  readonly at: Date;
  readonly attempt: number;
  readonly code: string;
  readonly message: string;
}

/** What became of rows that were due, or whose lease had run out. */
export interface SweepResult {
  /** Lanes in which something became ready. */
  readonly lanes: readonly string[];
  /** Rows that were parked, because their lease ran out too often. */
  readonly parked: number;
  /** Until the next scheduled row is due; undefined when there is none. */
  readonly nextDue: Duration | undefined;
}

/** A row that we hold. */
export interface LeaseId {
  readonly id: string;
  readonly lease: string;
}

/**
 * Rows of a table that are lent to one process at a time, for work that must be done at least once. Only the database's clock decides what is due and
 * what has run out. Every write after the claim is fenced: it does nothing when the lease is no longer ours, and says so.
 *
 * Claims take ready rows by `FOR UPDATE SKIP LOCKED`, never by a cursor over `seq`, since numbers are drawn before their transaction commits. A row with a
 * key is lent only when no earlier row of its lane and key is unfinished or parked.
 *
 * Every method is one statement; a claim is two when all that it looks at first waits for a parked row. `complete` joins the running unit of work; the others do so too, and are meant to be called outside one.
 */
export abstract class LeasedRows<Row extends object = Record<string, unknown>> {
  /** In the order of `seq`. */
  abstract claim(request: ClaimRequest, signal?: AbortSignal): Promise<readonly LeasedRow<Row>[]>;
  /** Prolongs. @returns the ids of those that were still ours. */
  abstract renew(leases: readonly LeaseId[], lease: Duration): Promise<ReadonlySet<string>>;
  /** Done: state `done`. @returns the ids of those that were still ours. */
  abstract complete(leases: readonly LeaseId[]): Promise<ReadonlySet<string>>;
  /** Ready again after `after`, with one more attempt. @returns false when it was no longer ours. */
  abstract retry(lease: LeaseId, after: Duration, failure: FailureEntry): Promise<boolean>;
  /** Parked, with one more attempt. `aside`: its key goes on. @returns false when it was no longer ours. */
  abstract park(
    lease: LeaseId,
    parking: { readonly reason: string; readonly failure: FailureEntry; readonly aside: boolean },
  ): Promise<boolean>;
  /** Ready again, as if it had not been claimed. */
  abstract release(leases: readonly LeaseId[]): Promise<void>;
  /**
   * Makes ready what is due, and what had been lent to someone whose lease has run out (`crashes` + 1; parked with the reason `crashes` at `maxCrashes`).
   * `asideLanes` are lanes whose parked rows let their key go on.
   */
  abstract sweep(options: {
    readonly maxCrashes: number;
    readonly asideLanes: readonly string[];
  }): Promise<SweepResult>;
  /** As `sweep`, for every lease there is: the caller is the only process that uses the table, and has just started. */
  abstract sweepAll(options: {
    readonly maxCrashes: number;
    readonly asideLanes: readonly string[];
  }): Promise<SweepResult>;
}
