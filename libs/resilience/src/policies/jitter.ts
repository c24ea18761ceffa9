import type { Random } from '#core';

/**
 * The wait before the next attempt, "decorrelated": uniform between the base and three times the wait before (Brooker, "Exponential Backoff and Jitter", AWS
 * Architecture Blog 2015). It doubles on average, and callers that failed together come back apart.
 */
export function decorrelatedWait(
  before: number,
  { base, cap }: { readonly base: number; readonly cap: number },
  random: Random,
): number {
  return Math.min(cap, base + random.next() * (before * 3 - base));
}
