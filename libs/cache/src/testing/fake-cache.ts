import { ByteSize, CallSeam, Duration, SystemClock, type Clock } from '#core';
import { PortableCache } from '../portable-cache.js';
import type { CacheSettings } from '../cache.options.js';
import { MemoryCacheDriver } from '../drivers/memory/memory.driver.js';

const SETTINGS: CacheSettings = {
  maxEntries: 100_000,
  maxBytes: ByteSize.parse('64KiB'),
  timeout: Duration.seconds(5),
};

/**
 * For tests of an application: `overrideProvider(Cache).useValue(new FakeCache())`. It refuses what the real one refuses, because it is the real one
 * over a memory of its own.
 */
export class FakeCache extends PortableCache {
  /** @param settings of those that differ from the defaults. @param clock decides when records expire; the machine's unless given. */
  constructor(settings: Partial<CacheSettings> = {}, clock: Clock = new SystemClock()) {
    const all = { ...SETTINGS, ...settings };
    const driver = new MemoryCacheDriver({ maxEntries: all.maxEntries }, clock);
    super({ driver, settings: all, seam: new CallSeam({ clock }), clock, instance: 'default', remote: false });
  }
}
