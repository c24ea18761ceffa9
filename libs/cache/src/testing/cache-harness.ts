import type { Cache } from '#domain/cache';
import type { CacheCapabilities } from '../cache.driver.js';
import type { CacheSettings } from '../cache.options.js';

/** One application with the concern, started. */
export interface CacheApplication {
  readonly cache: Cache;
  /** Stops it as a graceful stop does. Safe to call twice. */
  close(): Promise<void>;
}

/** A service that a case may take away. */
export interface ServiceSwitch {
  /** From now on nothing is answered, or everything fails at once. */
  cut(): Promise<void>;
  mend(): Promise<void>;
}

/** Where one case keeps its entries: empty at first. */
export interface CacheGround {
  /** Another application on it: at the same time where `shared` is declared; else one alone. */
  start(settings?: Partial<CacheSettings>): Promise<CacheApplication>;
  /** Lets so much time pass, for the applications and for what keeps their entries. */
  pass(milliseconds: number): Promise<void>;
  /** How many calls have left the process so far. Undefined where none does. */
  readonly roundTrips: (() => number) | undefined;
  /** Undefined where nothing can be away. */
  readonly service: ServiceSwitch | undefined;
  /** Changes what is stored of an entry behind the cache's back; undefined puts something of another kind there. Undefined where there are no bytes. */
  readonly tamper:
    | ((namespace: string, key: string, change: (stored: Uint8Array) => Uint8Array | undefined) => Promise<void>)
    | undefined;
  /** Closes the applications that still run, and removes what they kept. */
  close(): Promise<void>;
}

/**
 * What a driver's author writes to run the suite on it. `driverHarness` is one for a driver that is made without an application.
 *
 * No case takes longer than 20 s; it fails then, under every runner. Give a runner with a shorter limit of its own a longer one (`jest.setTimeout(30_000)`).
 */
export interface CacheHarness {
  /** Stands in the names of the tests. */
  readonly name: string;
  /** What the driver declares. What it does not declare is expected to be refused, or to be absent. */
  readonly capabilities: CacheCapabilities;
  openGround(): Promise<CacheGround>;
}
