import { findByCode, type Random } from '#core';
import { DeadlockError, SerializationFailureError } from '#domain/database';

const BASE_MILLISECONDS = 10;
const CAP_MILLISECONDS = 1_000;
const RETRYABLE = [SerializationFailureError.row.code, DeadlockError.row.code];

/** Whether repeating the whole closure can help: the database rolled the transaction back because of a concurrent one. */
export function isConflict(error: unknown): boolean {
  return findByCode(error, RETRYABLE) !== undefined;
}

/** Full jitter (Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog 2015): uniform up to an exponentially growing bound. */
export function backoffMilliseconds(attempt: number, random: Random): number {
  return random.next() * Math.min(CAP_MILLISECONDS, BASE_MILLISECONDS * 2 ** attempt);
}
