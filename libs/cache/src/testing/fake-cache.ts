import { CallSeam, SystemClock, SystemRandom, UuidV7, type Clock, type Fault } from '#core';
import type { CacheSettings } from '../cache.options.js';
import { MemoryCacheDriver } from '../drivers/memory/memory.driver.js';
import { PortableCache } from '../portable-cache.js';
import { SteadyTime } from '../steady-time.js';
import { PLAIN_SETTINGS } from './default-settings.js';

/**
 * For tests of an application: `overrideProvider(Cache).useValue(new FakeCache())`. It refuses what the real one refuses, because it is the real one over a memory of its own; times have no chance in them.
 */
export class FakeCache extends PortableCache {
  /** What was reported, such as loads that failed while a stale value was served. */
  readonly faults: readonly Fault[];

  /** @param settings of those that differ from the defaults. @param clock decides what is fresh; the machine's unless given. */
  constructor(settings: Partial<CacheSettings> = {}, clock: Clock = new SystemClock()) {
    const [random, time, faults] = [new SystemRandom(), new SteadyTime(clock), new Array<Fault>()];
    super({
      ...{ clock, time, random, instance: 'default', remote: false },
      driver: new MemoryCacheDriver(time),
      settings: { ...PLAIN_SETTINGS, ...settings },
      seam: new CallSeam({ clock }),
      ids: new UuidV7(clock, random),
      faults: { report: (fault) => void faults.push(fault) },
    });
    this.faults = faults;
  }
}
