import type { Duration } from '#core';

/**
 * How much is allowed.
 *
 * - `fixed-window`: `limit` in each window; a window begins with the first use after the one before has ended. Cheapest; up to twice the limit may pass within
 *   one window's length around the border of two.
 * - `sliding-window`: `limit` in any span of one window, exactly. Costs memory for each use that was let through, so that `limit` is at most 10,000.
 * - `token-bucket`: a burst of `limit`, refilled evenly with `limit` per window.
 */
export interface RateLimit {
  readonly algorithm: 'fixed-window' | 'sliding-window' | 'token-bucket';
  /** 1 to 1,000,000,000. */
  readonly limit: number;
  /** 1 ms to 31 days. */
  readonly window: Duration | string;
}

export interface RateLimitOptions {
  /** How much this use counts. A whole number from 1 to the limit. Default 1. */
  readonly cost?: number | undefined;
  /**
   * What to answer when the service cannot be asked: let everything through, or nothing. Default `COORDINATION_RATE_LIMIT_OUTAGE`, `open`. With `open` a service that does not answer within
   * `COORDINATION_RATE_LIMIT_TIMEOUT` (1 s) counts as one that cannot be asked, and nobody waits for it for as long again.
   */
  readonly outage?: 'open' | 'closed' | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RateLimitDecision {
  readonly allowed: boolean;
  readonly limit: number;
  /** What is left now, in whole units. 0 when it was refused for lack of any; a refused cost above 1 takes nothing, and may leave some. */
  readonly remaining: number;
  /** When all of the limit is there again, if nothing is used until then. */
  readonly resetAfter: Duration;
  /** Set when refused: when the same cost would be allowed at the earliest. */
  readonly retryAfter: Duration | undefined;
  /** The service could not be asked: the answer is that of `outage`, and `remaining` and the times are guesses. */
  readonly degraded: boolean;
}

/**
 * Limits the rate of what many processes do, by key: 1 to 512 characters. Each decision is one atomic step of the service, by its clock, so that exactly what is allowed passes
 * however many ask at once. A key that is asked for with another algorithm, limit or window begins anew.
 *
 * A use is not part of a unit of work: a rollback does not give it back. (On the embedded database, which has one connection, it is: see the guide.)
 */
export abstract class RateLimiter {
  static readonly portName: string = 'RateLimiter';

  /**
   * Uses `cost` if there is room, or nothing at all. Never throws because of the limit, nor because the service is away.
   * @throws CoordinationInvalidError; the reason of `signal`; TimeoutExceededError when the caller's own deadline has passed.
   */
  abstract consume(key: string, limit: RateLimit, options?: RateLimitOptions): Promise<RateLimitDecision>;

  /** What `consume` with the cost would decide, without using anything: `remaining` is what is there before it. */
  abstract peek(key: string, limit: RateLimit, options?: RateLimitOptions): Promise<RateLimitDecision>;

  /** All of the limit is there again, whatever was used. @throws CoordinationUnavailableError. */
  abstract reset(key: string, options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
}
