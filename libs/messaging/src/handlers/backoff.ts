import type { Duration, Random } from '#core';

const MAX_DOUBLINGS = 52;

/**
 * Full jitter (Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog 2015): uniform below a bound that doubles from `base` with each attempt, up to `max`.
 * @param attempt the one that failed, from 1.
 */
export function backoffMilliseconds(
  attempt: number,
  range: { readonly base: Duration; readonly max: Duration },
  random: Random,
): number {
  const doublings = Math.min(MAX_DOUBLINGS, Math.max(0, attempt - 1));
  const bound = Math.min(range.max.milliseconds, range.base.milliseconds * 2 ** doublings);
  return Math.round(random.next() * bound);
}
