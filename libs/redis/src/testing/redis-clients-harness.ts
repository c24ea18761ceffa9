import type { RedisClients } from '#domain/redis';
import type { RedisCapabilities } from '../redis.driver.js';

/** One application with the concern, started. */
export interface RedisApplication {
  readonly clients: RedisClients;
  /** What was reported to the application's `FaultReporter`. */
  reported(): readonly unknown[];
  /** Stops it as a graceful stop does. Safe to call twice. */
  close(): Promise<void>;
}

/** One server, as applications with the same settings see it. It may hold keys of others; the suite gives its own a random beginning, and deletes them. */
export interface RedisStore {
  /** Another application on it. Called a second time while the first runs. */
  start(): Promise<RedisApplication>;
  /** Closes the applications that still run. */
  close(): Promise<void>;
}

/**
 * What a driver's author writes to run the suite on it; `redisModuleHarness` is one for a `RedisModule`, which needs only the options.
 *
 * Time is the machine's. No case takes longer than 20 s; it fails then, under every runner. Give a runner with a shorter limit of its own a longer one
 * (`jest.setTimeout(30_000)`).
 */
export interface RedisClientsHarness {
  /** Stands in the names of the tests. */
  readonly name: string;
  /** What the driver declares. What it does not declare is expected to be refused. */
  readonly capabilities: RedisCapabilities;
  openStore(): Promise<RedisStore>;
}
