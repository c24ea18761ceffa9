import { CallContext, Duration, InfrastructureError, isAbort, TimeoutExceededError } from '#core';
import {
  CoordinationInvalidError,
  RateLimiter,
  type RateLimit,
  type RateLimitDecision,
  type RateLimitOptions,
} from '#domain/coordination';
import type { PortParts } from '../port-parts.js';
import { assertLimitKey, limitRequest } from './limit-checks.js';
import type { LimitAnswer, LimitRequest, LimitStore } from './limit-store.js';
import { Outage } from './outage.js';

/** What is told to whoever was refused because nobody could be asked. */
const OUTAGE_RETRY = Duration.seconds(1);

export interface PortableRateLimiterParts extends Pick<PortParts, 'calls' | 'clock' | 'faults' | 'instance'> {
  readonly store: LimitStore;
  readonly settings: Pick<PortParts['settings'], 'timeout' | 'rateLimitOutage' | 'rateLimitTimeout'>;
}

/** The port over any store: what is asked for is checked here, once, and so is what to answer while the store is away. */
export class PortableRateLimiter extends RateLimiter {
  readonly #outage: Outage;
  /** Until when the service, which has just let somebody wait in vain, is not waited for again. */
  #silentUntil = -Infinity;

  constructor(private readonly parts: PortableRateLimiterParts) {
    super();
    this.#outage = new Outage(parts.faults, `the rate limits "${parts.instance}"`);
  }

  async consume(key: string, limit: RateLimit, options: RateLimitOptions = {}): Promise<RateLimitDecision> {
    return this.#decide(limitRequest(key, limit, { cost: options.cost, peek: false }), options);
  }

  async peek(key: string, limit: RateLimit, options: RateLimitOptions = {}): Promise<RateLimitDecision> {
    return this.#decide(limitRequest(key, limit, { cost: options.cost, peek: true }), options);
  }

  async reset(key: string, { signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<void> {
    assertLimitKey(key);
    const { calls, store, settings } = this.parts;
    const { timeout } = settings;
    await calls.run('limit.reset', 'idempotent', (given) => store.reset(key, given), { signal, timeout });
  }

  async #decide(request: LimitRequest, options: RateLimitOptions): Promise<RateLimitDecision> {
    const { calls, clock, store, settings } = this.parts;
    const { signal, outage = settings.rateLimitOutage } = options;
    const timeout = this.#patience(outage);
    const silent = clock.monotonic() < this.#silentUntil;
    if (silent && outage === 'open' && !this.#hasGivenUp(signal)) return withoutAnswer(request, outage);
    try {
      const answer = await calls.run(
        request.peek ? 'limit.peek' : 'limit.consume',
        request.peek ? 'idempotent' : 'once',
        (given) => store.take(request, given),
        { signal, timeout },
      );
      this.#outage.over();
      this.#silentUntil = -Infinity;
      return decision(request, answer);
    } catch (error) {
      if (this.#isCallers(error, signal)) throw error;
      this.#outage.began(error, outage);
      if (error instanceof TimeoutExceededError)
        this.#silentUntil = clock.monotonic() + this.#patience('open').milliseconds;
      return withoutAnswer(request, outage);
    }
  }

  /** How long the service may take before it counts as away: not long where nobody needs its answer. */
  #patience(outage: 'open' | 'closed'): Duration {
    const { timeout, rateLimitTimeout } = this.parts.settings;
    return outage === 'open' && rateLimitTimeout.milliseconds < timeout.milliseconds ? rateLimitTimeout : timeout;
  }

  /** What the caller has decided or done wrong is told to it, and a mistake in a driver of one's own is not hidden: only a service that cannot be asked is an outage. */
  #isCallers(error: unknown, signal: AbortSignal | undefined): boolean {
    if (this.#hasGivenUp(signal) || isAbort(error)) return true;
    return !(error instanceof InfrastructureError) || error instanceof CoordinationInvalidError;
  }

  #hasGivenUp(signal: AbortSignal | undefined): boolean {
    const context = CallContext.current();
    if (signal?.aborted || context?.signal?.aborted) return true;
    return context?.deadline !== undefined && this.parts.clock.monotonic() >= context.deadline;
  }
}

function decision({ limit }: LimitRequest, { allowed, ...answer }: LimitAnswer): RateLimitDecision {
  return {
    allowed,
    limit,
    remaining: answer.remaining,
    resetAfter: Duration.milliseconds(answer.resetAfter),
    retryAfter: allowed ? undefined : Duration.milliseconds(answer.retryAfter),
    degraded: false,
  };
}

function withoutAnswer({ limit, cost, peek }: LimitRequest, outage: 'open' | 'closed'): RateLimitDecision {
  const allowed = outage === 'open';
  return {
    allowed,
    limit,
    remaining: allowed ? limit - (peek ? 0 : cost) : 0,
    resetAfter: Duration.zero,
    retryAfter: allowed ? undefined : OUTAGE_RETRY,
    degraded: true,
  };
}
