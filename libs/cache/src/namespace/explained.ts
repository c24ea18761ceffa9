import { Duration } from '#core';
import type { CacheExplanation } from '#domain/cache';
import type { FoundEntry } from '../cache.driver.js';

export interface ExplainedRequest {
  readonly namespace: string;
  readonly key: string;
  /** Undefined: nobody could look. */
  readonly found: FoundEntry | undefined;
  /** `Clock.monotonic()`. */
  readonly now: number;
}

/** What was found, for people. */
export function explained({ namespace, key, found, now }: ExplainedRequest): CacheExplanation {
  if (found?.entry === undefined) {
    const reason = found === undefined ? 'unreachable' : found.reason;
    return {
      namespace,
      key,
      tier: undefined,
      state: 'absent',
      reason: reason === 'nothing' ? undefined : reason,
      age: undefined,
      freshFor: undefined,
      tags: [],
      bytes: undefined,
    };
  }
  const { entry, tier, bytes } = found;
  const left = entry.freshUntil - now;
  return {
    namespace,
    key,
    tier,
    state: left > 0 ? 'fresh' : 'stale',
    reason: undefined,
    age: Duration.milliseconds(Math.max(0, Math.round(now - entry.storedAt))),
    freshFor: Duration.milliseconds(Math.max(0, Math.round(left))),
    tags: entry.extra?.tags ?? [],
    bytes,
  };
}
