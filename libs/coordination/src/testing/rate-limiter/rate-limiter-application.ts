import type { CoordinationApplication } from '../coordination-harness.js';

/** One application as the suite of rate limits sees it. */
export interface RateLimiterApplication extends Pick<CoordinationApplication, 'rateLimiter' | 'close'> {
  readonly other?: Pick<CoordinationApplication, 'rateLimiter'>;
}
