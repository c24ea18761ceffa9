import { randomBytes } from 'node:crypto';
import { CallSeam, FaultReporter, SystemClock, SystemRandom, type CallPolicy, type Fault } from '#core';
import type { RedisClients } from '#domain/redis';
import { createNodeRedisDriver } from '../drivers/node-redis/index.js';
import { PortableRedisClients } from '../portable-redis-clients.js';
import type { RedisSettings } from '../redis.options.js';
import { describeRedisUrl } from '../redis-url.js';
import { settingsOf } from './settings-of.js';

export interface TestRedisOptions {
  /** Default: `TEST_REDIS_URL`. */
  readonly url?: string;
  /** What every key begins with: that of another one, whose keys these are, so that they are left alone at the close. Default: a random one. */
  readonly prefix?: string;
  /** Settings that differ from the defaults. */
  readonly settings?: Partial<RedisSettings>;
  /** Around every call. Default: none. */
  readonly policy?: CallPolicy;
}

export interface TestRedis {
  readonly clients: RedisClients;
  readonly prefix: string;
  /** What listeners have thrown. */
  readonly faults: readonly Fault[];
  /** Deletes the keys that begin with its own prefix, then closes the connections. Safe to call twice. */
  close(): Promise<void>;
  /** Closes the connections and leaves the keys, as where the server is the test's own and may be gone. Safe to call twice. */
  disconnect(): Promise<void>;
}

/**
 * Clients of a real server without an application around them, for specs that others share the server with: what they write has a prefix of its own, and is deleted at the end.
 *
 *     const { clients, close } = await openTestRedis();
 *
 * A second one with the `prefix` of the first is another process on the same keys.
 */
export async function openTestRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  const url = options.url ?? process.env['TEST_REDIS_URL'];
  if (url === undefined) throw new Error('TEST_REDIS_URL is not set.');
  const prefix = options.prefix ?? `test-${randomBytes(8).toString('hex')}:`;
  const settings = settingsOf({ ...options.settings, url, keyPrefix: prefix });
  const clock = new SystemClock();
  const faults = new KeptFaults();
  const parts = { clock, random: new SystemRandom(), instance: 'default' };
  const driver = await createNodeRedisDriver(settings, parts, describeRedisUrl(url, settings.mode));
  const seam = new CallSeam({ clock, policy: options.policy });
  const clients = new PortableRedisClients({
    driver,
    settings,
    seam,
    clock,
    faults,
    instance: 'default',
    remote: true,
  });
  await driver.open(new AbortController().signal);
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    try {
      if (options.prefix !== undefined) return;
      for await (const keys of clients.scan(''))
        await clients.pipeline(keys.map((key) => ({ command: ['UNLINK', key], keys: [1], idempotent: true })));
    } finally {
      await driver.close();
    }
  };
  return {
    clients,
    prefix,
    faults: faults.all,
    close: () => (closing ??= close()),
    disconnect: () => (closing ??= driver.close()),
  };
}

class KeptFaults extends FaultReporter {
  readonly all: Fault[] = [];

  override report(fault: Fault): void {
    this.all.push(fault);
  }
}
