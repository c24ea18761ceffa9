import type { Random } from '#core';

const FIRST = 50;
/** Also how long a timer of node-redis may outlive a client that was closed while it waited. */
const LONGEST = 1_000;

/** Milliseconds before the next attempt, after so many: doubled each time, and spread so that processes do not come back together. */
export function reconnectDelay(retries: number, random: Random): number {
  const bound = Math.min(LONGEST, FIRST * 2 ** Math.min(retries, 10));
  return Math.round(bound * (0.5 + random.next() / 2));
}
