import { ByteSize, CallSeam, Duration, SystemClock, type Clock } from '#core';
import { PortableRedis } from '../portable-redis.js';
import type { RedisSettings } from '../redis.options.js';
import { MemoryRedisDriver } from '../drivers/memory/memory.driver.js';

const SETTINGS: RedisSettings = {
  maxEntries: 100_000,
  maxBytes: ByteSize.parse('64KiB'),
  timeout: Duration.seconds(5),
};

/**
 * For tests of an application: `overrideProvider(Redis).useValue(new FakeRedis())`. It refuses what the real one refuses, because it is the real one
 * over a memory of its own.
 */
export class FakeRedis extends PortableRedis {
  /** @param settings of those that differ from the defaults. @param clock decides when records expire; the machine's unless given. */
  constructor(settings: Partial<RedisSettings> = {}, clock: Clock = new SystemClock()) {
    const all = { ...SETTINGS, ...settings };
    const driver = new MemoryRedisDriver({ maxEntries: all.maxEntries }, clock);
    super({ driver, settings: all, seam: new CallSeam({ clock }), clock, instance: 'default', remote: false });
  }
}
