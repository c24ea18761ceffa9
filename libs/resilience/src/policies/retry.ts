import { Duration, InfrastructureError, isAbort, type Clock, type Random } from '#core';
import { CircuitOpenError } from '#domain/resilience';
import { decorrelatedWait } from './jitter.js';
import { isTransient } from './judgement.js';
import type { PolicyEvents } from './policy-events.js';
import { isRetried, markRetried } from './retried.js';
import type { RetryBudget } from './retry-budget.js';
import type { Layer, Run, Step } from './run.js';

export interface RetryParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: PolicyEvents;
  readonly budget: RetryBudget;
  /** In all, the first included. */
  readonly attempts: number;
  readonly base: number;
  readonly cap: number;
  /** See `PolicyJudgement.retries`. */
  readonly retries: ((error: unknown) => boolean) | undefined;
}

/**
 * Tries again what may be tried again: idempotent calls outside a transaction, whose error may be over by itself and that no policy further in has tried again
 * already. Nothing is tried for which there is no time, and no more than the budget of all callers allows.
 */
export class Retry {
  constructor(private readonly parts: RetryParts) {}

  readonly layer: Layer = (inner) => (run) => {
    this.parts.budget.earn();
    if (!run.request.idempotent || run.request.transaction !== 'none') return inner(run);
    const fail = (error: unknown): Promise<unknown> => {
      if (!this.#isRepeatable(run, error)) throw error;
      return this.#again(inner, run, error);
    };
    let running: Promise<unknown>;
    try {
      running = inner(run);
    } catch (error) {
      return fail(error);
    }
    return running.then(undefined, fail);
  };

  async #again(inner: Step, run: Run, first: unknown): Promise<unknown> {
    let error = first;
    let before = this.parts.base;
    for (let made = 1; made < this.parts.attempts; made += 1) {
      before = decorrelatedWait(before, this.parts, this.parts.random);
      const wait = Math.max(before, retryAfter(error));
      if (!this.#mayRetry(run, { attempt: made + 1, wait, error })) break;
      await this.#pause(run, wait);
      try {
        return await inner(run);
      } catch (next) {
        if (next instanceof CircuitOpenError && run.attempts === made) break; // it was not tried: what the dependency said last is the news
        error = next;
        if (!this.#isRepeatable(run, error)) throw error;
      }
    }
    if (run.attempts > 1) markRetried(error);
    throw error;
  }

  #isRepeatable(run: Run, error: unknown): boolean {
    if (run.cancelled || isAbort(error, run.request.signal) || isRetried(error)) return false;
    return this.parts.retries?.(error) ?? isTransient(error);
  }

  #mayRetry(run: Run, retry: { readonly attempt: number; readonly wait: number; readonly error: unknown }): boolean {
    const { clock, events, budget, cap } = this.parts;
    const { attempt, wait, error } = retry;
    const now = clock.monotonic();
    if (wait > cap || now + wait >= Math.min(run.due, run.request.deadline)) return false;
    const { policy } = events;
    if (!budget.spend(now)) {
      events.tell({ policy, kind: 'budget-exhausted', attempt, error });
      return false;
    }
    if (events.heard) events.tell({ policy, kind: 'retry', attempt, wait: Duration.milliseconds(wait), error });
    return true;
  }

  async #pause(run: Run, wait: number): Promise<void> {
    const { clock } = this.parts;
    await run.wait<void>((resolve, reject) => {
      const waking = new AbortController();
      clock.sleep(wait, { signal: waking.signal }).then(resolve, reject); // and not a timer, which would let a command end while it waits
      return () => waking.abort();
    });
    run.at = clock.monotonic();
  }
}

/** What the dependency asked for, in milliseconds. */
function retryAfter(error: unknown): number {
  return error instanceof InfrastructureError ? (error.retryAfter?.milliseconds ?? 0) : 0;
}
