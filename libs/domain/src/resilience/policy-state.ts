import type { Duration } from '#core';

export type CircuitPosition = 'closed' | 'open' | 'half-open';

export interface CircuitState {
  readonly position: CircuitPosition;
  /** A person holds it there. */
  readonly forced: boolean;
  /** Calls that were judged within the window. */
  readonly calls: number;
  /** Of those, 0 to 1. */
  readonly failureRate: number;
  /** Of those, 0 to 1. */
  readonly slowRate: number;
  /** When it is open: how long until a probe is let through. Undefined when only a person will close it. */
  readonly retryAfter: Duration | undefined;
}

/** What a policy is doing at this moment. */
export interface PolicyState {
  readonly name: string;
  /** False: calls go straight through, unless a person opens the circuit. */
  readonly enabled: boolean;
  readonly circuit: CircuitState;
  /** Undefined when calls at the same time are not limited. */
  readonly bulkhead:
    { readonly running: number; readonly waiting: number; readonly size: number; readonly queue: number } | undefined;
  /** Retries that could be made now. Undefined when nothing is tried again. */
  readonly retriesLeft: number | undefined;
  /** Calls that could be made now. Undefined when their rate is not limited. */
  readonly callsLeft: number | undefined;
}
