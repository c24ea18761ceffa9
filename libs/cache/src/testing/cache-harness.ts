import type { Cache } from '#domain/cache';
import type { CacheCapabilities } from '../cache.driver.js';

/** One application with the concern, started. */
export interface CacheApplication {
  readonly cache: Cache;
  /** Stops it as a graceful stop does. Safe to call twice. */
  close(): Promise<void>;
}

/** Where one case keeps its records: empty at first. */
export interface CacheStore {
  /**
   * Another application on this store. Called a second time while the first runs where `sharedByProcesses` is declared; after the first was closed where
   * `durable` is; once elsewhere.
   */
  start(): Promise<CacheApplication>;
  /** Closes the applications that still run, and removes the store. */
  close(): Promise<void>;
}

export interface CacheLimits {
  /** `CACHE_MAX_ENTRIES`, at most 20. */
  readonly entries: number;
  /** `CACHE_MAX_BYTES`, at most 64 KiB. */
  readonly bytes: number;
}

/**
 * What a driver's author writes to run the suite on it; `moduleHarness` is one for a `CacheModule`, which needs only the driver's factory.
 *
 * Time is the machine's. No case takes longer than 20 s; it fails then, under every runner. Give a runner with a shorter limit of its own a longer one
 * (`jest.setTimeout(30_000)`).
 */
export interface CacheHarness {
  /** Stands in the names of the tests. */
  readonly name: string;
  /** What the driver declares. What it does not declare is expected to be refused, or to be absent. */
  readonly capabilities: CacheCapabilities;
  readonly limits: CacheLimits;
  openStore(): Promise<CacheStore>;
}
