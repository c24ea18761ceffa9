import type { Duration } from '#core';
import type { RateLimitDecision } from '#domain/coordination';
import { setHeader, type HttpResponse } from './platform.js';

/** One limit of a route, and what it has decided. */
export interface DecidedLimit {
  readonly name: string;
  readonly limit: number;
  readonly window: Duration;
  readonly decision: RateLimitDecision;
}

/**
 * Tells the client of the limits (draft-ietf-httpapi-ratelimit-headers): `RateLimit-Policy: "orders";q=100;w=60` and `RateLimit: "orders";r=50;t=30`. Times are
 * whole seconds, rounded up. Of a limit that could not be asked nothing is told but its policy.
 */
export function setRateLimitHeaders(response: HttpResponse, limits: readonly DecidedLimit[]): void {
  const policies = limits.map(({ name, limit, window }) => `${quoted(name)};q=${limit};w=${window.wholeSeconds}`);
  const states = limits
    .filter(({ decision }) => !decision.degraded)
    .map(({ name, decision }) => `${quoted(name)};r=${decision.remaining};t=${decision.resetAfter.wholeSeconds}`);
  if (policies.length > 0) setHeader(response, 'RateLimit-Policy', policies.join(', '));
  if (states.length > 0) setHeader(response, 'RateLimit', states.join(', '));
}

/** A string of structured fields (RFC 9651, 3.3.3). Names are checked to be visible ASCII. */
function quoted(name: string): string {
  return `"${name.replaceAll(/["\\]/g, '\\$&')}"`;
}
