import type { Coordination } from '#domain/coordination';
import type { CoordinationCapabilities } from '../coordination.driver.js';

/** One application with the concern, started. */
export interface CoordinationApplication {
  readonly coordination: Coordination;
  /** Stops it as a graceful stop does. Safe to call twice. */
  close(): Promise<void>;
}

/** Where one case keeps its records: empty at first. */
export interface CoordinationStore {
  /**
   * Another application on this store. Called a second time while the first runs where `sharedByProcesses` is declared; after the first was closed where
   * `durable` is; once elsewhere.
   */
  start(): Promise<CoordinationApplication>;
  /** Closes the applications that still run, and removes the store. */
  close(): Promise<void>;
}

export interface CoordinationLimits {
  /** `COORDINATION_MAX_ENTRIES`, at most 20. */
  readonly entries: number;
  /** `COORDINATION_MAX_BYTES`, at most 64 KiB. */
  readonly bytes: number;
}

/**
 * What a driver's author writes to run the suite on it; `moduleHarness` is one for a `CoordinationModule`, which needs only the driver's factory.
 *
 * Time is the machine's. No case takes longer than 20 s; it fails then, under every runner. Give a runner with a shorter limit of its own a longer one
 * (`jest.setTimeout(30_000)`).
 */
export interface CoordinationHarness {
  /** Stands in the names of the tests. */
  readonly name: string;
  /** What the driver declares. What it does not declare is expected to be refused, or to be absent. */
  readonly capabilities: CoordinationCapabilities;
  readonly limits: CoordinationLimits;
  openStore(): Promise<CoordinationStore>;
}
