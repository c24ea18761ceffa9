import type { Timer } from '#core';
import type { FailureRecord, ParkReason } from '#domain/messaging';
import type { KeptEvent } from './kept-event.js';

/** One event for one group, until it is done or discarded. */
export interface Entry {
  readonly kept: KeptEvent;
  /** Of a group that keeps order. */
  readonly key: string | undefined;
  state: EntryState;
  attempt: number;
  readonly failures: FailureRecord[];
}

export type EntryState =
  | { readonly kind: 'ready'; readonly since: number }
  | { readonly kind: 'scheduled'; readonly timer: Timer }
  /** The lease tells one handling from the next. */
  | { readonly kind: 'running'; readonly lease: object }
  | {
      readonly kind: 'parked';
      readonly reason: ParkReason;
      readonly at: Date;
      readonly order: number;
      readonly aside: boolean;
    }
  | { readonly kind: 'gone' };

const HISTORY = 20;

/** Counts one more failure, and keeps the last 20. */
export function addFailure(entry: Entry, failure: FailureRecord): void {
  entry.attempt += 1;
  entry.failures.push(failure);
  if (entry.failures.length > HISTORY) entry.failures.shift();
}

export function bySeq(a: Entry, b: Entry): number {
  return a.kept.seq - b.kept.seq;
}
