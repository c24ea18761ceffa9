import { Duration, InfrastructureError, type Random } from '#core';
import type { ParkReason } from '#domain/messaging';
import { backoffMilliseconds } from './backoff.js';
import type { ResolvedHandler } from './registered-handler.js';

/** However long an error asks to wait, a message is tried again within a day. */
const LONGEST_WAIT = Duration.parse('1d');

/** What follows from a failed attempt. */
export type RetryDecision =
  /** The error says that nothing is left to be done. */
  | { readonly kind: 'done' }
  | { readonly kind: 'retry'; readonly after: Duration }
  | { readonly kind: 'park'; readonly reason: ParkReason };

/**
 * By the settlement of the error's row where it is one of ours or extends one; every other error is tried again. `retryAfter` of the error is a lower bound
 * of the wait.
 */
export function decideRetry(
  error: unknown,
  attempt: number,
  retry: ResolvedHandler['retry'],
  random: Random,
): RetryDecision {
  const ours = error instanceof InfrastructureError ? error : undefined;
  if (ours?.row.settlement === 'ack') return { kind: 'done' };
  if (ours?.row.settlement === 'park') return { kind: 'park', reason: 'refused' };
  if (attempt >= retry.attempts) return { kind: 'park', reason: 'attempts-exhausted' };
  const backoff = backoffMilliseconds(attempt, retry, random);
  const asked = ours?.retryAfter?.milliseconds ?? 0;
  return {
    kind: 'retry',
    after: Duration.milliseconds(Math.max(backoff, Math.min(asked, LONGEST_WAIT.milliseconds))),
  };
}
