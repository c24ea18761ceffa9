import type { Duration } from '../values/duration.js';

/** `degraded`: works, and someone should look; traffic is still wanted. */
export type HealthStatus = 'up' | 'degraded' | 'down';

/**
 * What a start does about something outside that is not there. `required`: the start fails. `optional`: the application starts degraded, says so, and heals by
 * itself. `lazy`: nothing is opened until it is first used.
 */
export type Need = 'required' | 'optional' | 'lazy';

/** What one look found. */
export interface HealthReading {
  readonly status: HealthStatus;
  /** Why it is not `up`, for programs: an error's code or one of the indicator's own, such as `AUTOVACUUM_OFF`. */
  readonly code?: string | undefined;
  /** The same for a person who operates it. Never sent to the public. */
  readonly detail?: string | undefined;
  /** Figures for a person who operates it, such as how many callers wait for a connection. */
  readonly facts?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** Looks at one thing that the application stands on. One per driver instance; a concern that is off has none. */
export interface HealthIndicator {
  /** As the plan names it: `database`, `database:reporting`. */
  readonly name: string;
  readonly need: Need;
  /**
   * The group of the start (`Lifecycle.group`) that it belongs to. While that is `unused` there is nothing to tell, and while it is `away` it is `down` with the code of
   * its failure, without a look.
   */
  readonly group?: string | undefined;
  /** The most that one look may take; then it is `down` with `TIMEOUT_EXCEEDED`. */
  readonly limit: Duration;
  /**
   * What it throws is `down` with the error's code. Never called twice at the same time: one that goes on after its signal has aborted counts as `down` until it ends.
   * Runs in a call context of its own, because its answer is given to everyone who asks meanwhile. Undefined: there is nothing to tell, and nothing is told.
   */
  check(signal: AbortSignal): Promise<HealthReading | undefined>;
}

/** Where every driver of one application registers how it can be looked at. Nothing looks until somebody asks. */
export abstract class HealthIndicators {
  /** In a constructor or a provider factory. @throws CompositionError when the name is taken. */
  abstract register(indicator: HealthIndicator): void;
  /** In the order of registration. */
  abstract readonly all: readonly HealthIndicator[];
}
