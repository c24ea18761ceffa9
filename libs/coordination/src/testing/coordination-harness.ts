import type { Idempotency, KeyValueStore, Locks, PubSub, RateLimiter } from '#domain/coordination';
import type { UnitOfWork } from '#domain/database';
import type { CoordinationCapabilities } from '../coordination.driver.js';
import type { IdempotencyStore } from '../idempotency/idempotency-store.js';
import type { LockStore } from '../locks/lock-store.js';

/** The ports of one instance. */
export interface CoordinationPorts {
  readonly locks: Locks;
  readonly rateLimiter: RateLimiter;
  readonly idempotency: Idempotency;
  readonly pubSub: PubSub;
  readonly keyValue: KeyValueStore;
}

/** One application with the concern, started, with idempotent answers of at most 64 KiB. */
export interface CoordinationApplication extends CoordinationPorts {
  /** Another instance of the same application, on the same service. */
  readonly other: CoordinationPorts;
  /** The driver's part for idempotency: what a process that dies leaves behind cannot be shown through the port. */
  readonly store: IdempotencyStore;
  /** The driver's part for locks: what a process does that was stopped beyond its lease cannot be shown through the port. */
  readonly lockStore: LockStore;
  /** Where `joinsUnitOfWork` is declared: that of the driver's database. */
  readonly unitOfWork: UnitOfWork | undefined;
  /** Stops it as a graceful stop does. Safe to call twice. */
  close(): Promise<void>;
}

/** Where one case keeps what it works with: empty at first. */
export interface CoordinationStore {
  /** Another application on it. Called a second time while the first runs where `sharedByProcesses` is declared; elsewhere after the first was closed. */
  start(): Promise<CoordinationApplication>;
  /** Lets so many milliseconds pass on the service's clock, or a little more. Default: waits for as long. */
  pass?(milliseconds: number): Promise<void>;
  /** Closes the applications that still run, and removes what was kept. */
  close(): Promise<void>;
}

/**
 * What a driver's author writes to run the suites on it; `moduleHarness` is one for a `CoordinationModule`, which needs only the driver's factory.
 *
 * Time is the machine's. No case takes longer than 20 s; it fails then, under every runner. Give a runner with a shorter limit of its own a longer one
 * (`jest.setTimeout(30_000)`).
 */
export interface CoordinationHarness {
  /** Stands in the names of the tests. */
  readonly name: string;
  /** What the driver declares. What it does not declare is expected to be refused, or to be absent. */
  readonly capabilities: CoordinationCapabilities;
  openStore(): Promise<CoordinationStore>;
}
