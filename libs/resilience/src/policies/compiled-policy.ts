import type { Clock, Random } from '#core';
import type { DriverPolicy, DriverRequest } from '../resilience.driver.js';
import type { ResilienceSettings } from '../resilience.options.js';
import { Breaker } from './breaker.js';
import { Bulkhead } from './bulkhead.js';
import { circuit, gate } from './circuit.js';
import { describeLayers } from './describe-layers.js';
import { fallback } from './fallback.js';
import { PolicyEvents } from './policy-events.js';
import { breakerSettingsOf, timeLimitsOf, type TimeLimits } from './policy-settings.js';
import { rateLimit } from './rate-limit.js';
import { RetryBudget } from './retry-budget.js';
import { Retry } from './retry.js';
import { runAttempt } from './run-attempt.js';
import { Run, type Layer, type Step } from './run.js';
import type { Sweep } from './sweep.js';
import { TimeLimit, totalLimit } from './time-limit.js';
import { TokenBucket } from './token-bucket.js';

export interface CompiledPolicyParts {
  readonly name: string;
  readonly settings: ResilienceSettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly sweep: Sweep;
}

/**
 * A policy, put together once. The order is fixed, because other orders are mistakes that show under load alone. From the outside in:
 *
 * 1. **fallback**: stands in for whatever came out of the rest;
 * 2. **total limit**: around all that can take time, waits and attempts;
 * 3. **rate limit**: of calls and not of attempts, so that what was let in is not refused half-way; what retries add to the rate, the budget bounds;
 * 4. **bulkhead**: a call keeps its place while it waits to try again. Its load is coming back, and letting another in meanwhile would pile retries on new calls;
 * 5. **retry** with its budget: around the circuit, which sees each attempt and can end them;
 * 6. **circuit**: each attempt is judged by itself, the limit below included; a refusal costs neither time nor an attempt;
 * 7. **attempt limit**: next to the work.
 */
export class CompiledPolicy implements DriverPolicy {
  readonly #breaker: Breaker;
  readonly #bulkhead: Bulkhead | undefined;
  readonly #budget: RetryBudget | undefined;
  readonly #rate: TokenBucket | undefined;
  readonly #limits: TimeLimits;
  readonly #outside: Step;
  /** Inside a transaction of the dependency, which has limits of its own and is repeated as a whole. */
  readonly #inside: Step;
  /** Whether a step asks for the time. */
  readonly #timed: boolean;

  constructor(private readonly parts: CompiledPolicyParts) {
    const { name, settings, clock, random, sweep } = parts;
    const events = new PolicyEvents(name);
    const on = settings.enabled === 'on';
    const { bulkheadSize: size, bulkheadQueue: queue, rateLimit: rate, rateInterval } = settings;
    this.#limits = on ? timeLimitsOf(name, settings) : { attempt: undefined, total: undefined };
    this.#breaker = new Breaker(breakerSettingsOf(settings, this.#limits), clock, events);
    const breaker = this.#breaker;
    this.#bulkhead = on && size > 0 ? new Bulkhead({ clock, events, size, queue }) : undefined;
    this.#rate = on && rate > 0 ? new TokenBucket(rate, rate / rateInterval.milliseconds) : undefined;
    const attempts = on ? settings.retryAttempts : 1;
    this.#budget = attempts > 1 ? new RetryBudget(settings.budgetPercent, settings.budgetReserve) : undefined;
    const retry =
      this.#budget &&
      new Retry({
        ...{ clock, random, events, budget: this.#budget, attempts },
        base: settings.retryBase.milliseconds,
        cap: settings.retryCap.milliseconds,
        retries: settings.retries,
      });
    const judged = on && settings.breaker === 'on';
    const circuitLayer = judged ? circuit({ breaker, events, counts: settings.counts }) : gate({ breaker, events });
    const { attempt, total } = this.#limits;
    const limit = { sweep, clock, events };
    this.#outside = compose(
      [
        fallback(events),
        on ? totalLimit(limit, total) : undefined,
        this.#rate && rateLimit(this.#rate, events),
        this.#bulkhead?.layer,
        retry?.layer,
        circuitLayer,
      ],
      runAttempt(attempt === undefined ? undefined : new TimeLimit(limit, attempt)),
    );
    this.#inside = compose([fallback(events), circuitLayer], runAttempt(undefined));
    this.#timed = judged || this.#rate !== undefined || attempt !== undefined || total !== undefined;
  }

  execute(request: DriverRequest): Promise<unknown> {
    const timed = this.#timed || request.deadline !== Infinity;
    const run = new Run(request, timed ? this.parts.clock.monotonic() : 0);
    try {
      return request.transaction === 'own' ? this.#inside(run) : this.#outside(run);
    } catch (error) {
      return Promise.reject(error); // what throws at once rejects like the rest
    }
  }

  describe(): readonly string[] {
    return describeLayers(this.parts.settings, this.#limits);
  }

  state(): ReturnType<DriverPolicy['state']> {
    const now = this.parts.clock.monotonic();
    const { bulkheadSize: size, bulkheadQueue: queue } = this.parts.settings;
    const bulkhead = this.#bulkhead;
    return {
      circuit: this.#breaker.state(),
      bulkhead: bulkhead && { running: bulkhead.running, waiting: bulkhead.waiting, size, queue },
      retriesLeft: this.#budget?.left(now),
      callsLeft: this.#rate?.left(now),
    };
  }

  force(position: 'open' | 'closed' | undefined): void {
    this.#breaker.force(position);
  }
}

/** @param layers outermost first; those that are not there cost nothing. */
function compose(layers: readonly (Layer | undefined)[], innermost: Step): Step {
  return layers.reduceRight((inner, layer) => (layer === undefined ? inner : layer(inner)), innermost);
}
