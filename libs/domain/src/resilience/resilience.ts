import type { PolicyState } from './policy-state.js';

/** One attempt, as the work sees it. */
export interface PolicyCall {
  /** Which attempt of the call this is, from 1. */
  readonly attempt: number;
  /**
   * Aborts when nobody waits for this attempt any more: its time limit or the whole call's has passed, the caller's deadline has, or the caller gave up. It never
   * aborts after a success. Made when it is first read, so that work without use for it does not pay for it.
   */
  readonly signal: AbortSignal;
}

export type PolicyWork<T> = (call: PolicyCall) => Promise<T>;

/** What is given instead of the result. @param error what the call would have rejected with. */
export type FallbackWork<T> = (error: unknown) => T | Promise<T>;

export interface PolicyExecuteOptions<T> {
  /** Gives up: the call rejects with its reason, at once. */
  readonly signal?: AbortSignal | undefined;
  /** Whether doing the work twice has the effect of doing it once. Only then is it ever tried again. Default false. */
  readonly idempotent?: boolean | undefined;
  /** Not asked when the caller gave up. */
  readonly fallback?: FallbackWork<T> | undefined;
}

/** What calls of one dependency go through, and what is remembered of them. Safe to use concurrently. */
export interface Policy {
  readonly name: string;
  /** What it is doing at this moment. */
  readonly state: PolicyState;

  /**
   * Runs `work` under the policy: perhaps several times, perhaps not at all. The promise settles within the limits even when `work` ignores its signal; what
   * `work` has started may take effect all the same.
   * @throws what `work` rejects with, as it is; CircuitOpenError, BulkheadFullError and RateLimitedError when it was not tried; TimeoutExceededError; the reason
   * of `signal` when the caller gave up.
   */
  execute<T>(work: PolicyWork<T>, options?: PolicyExecuteOptions<T>): Promise<T>;

  /** What it is made of, outermost first, one line each, for people. */
  describe(): string;

  /** Refuses every call until it is told otherwise. */
  forceOpen(): void;
  /** Lets every call through and judges none, until it is told otherwise. */
  forceClose(): void;
  /** The circuit decides by itself again, from a closed one that remembers nothing. */
  release(): void;
}

/**
 * Policies by name. The name is that of the dependency: everybody who calls it shares one circuit, one bulkhead, one rate and one budget of retries.
 *
 * Every call of a port whose driver leaves the process goes through the policy of its concern (`database`; `database-reporting` for a named instance) without
 * being told to.
 */
export abstract class Resilience {
  static readonly portName = 'Resilience';

  /** The same object each time. A name without settings of its own has those of all policies. Names may be written in any case: `payments`, `PAYMENTS`. */
  abstract policy(name: string): Policy;

  /** Every policy with settings of its own and every one that was asked for, by name. */
  abstract policies(): readonly PolicyState[];
}
