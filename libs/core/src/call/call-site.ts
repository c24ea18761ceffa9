import type { Duration } from '../values/duration.js';

/** What one kind of call is: fixed per method of a port, so that policies and telemetry can tell calls apart without parsing names. */
export interface CallSite {
  readonly concern: string;
  /** The port's method, such as `find` or `commit`. */
  readonly operation: string;
  /** The named instance of the concern; `default` when there is one. */
  readonly instance: string;
  /** Whether repeating the call has the same effect as making it once. Only such calls are ever retried. */
  readonly idempotent: boolean;
  /** Inside a transaction nothing is retried by itself: the unit of work repeats the whole closure. */
  readonly inTransaction: boolean;
  /** Whether the driver leaves the process. Policies and spans do not apply to embedded drivers. */
  readonly remote: boolean;
  /** What is at the other end, by the driver's name: `postgresql`. */
  readonly system?: string | undefined;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** The most that this call may take. The caller's own deadline still applies when it is earlier. */
  readonly timeout?: Duration | undefined;
}

/** Runs the call, perhaps several times, perhaps not at all. Bound by the resilience concern. */
export abstract class CallPolicy {
  abstract execute<T>(
    site: CallSite,
    attempt: (signal: AbortSignal | undefined) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T>;
}
