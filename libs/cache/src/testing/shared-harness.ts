import { SteadyTime } from '../steady-time.js';
import type { CacheDriver } from '../cache.driver.js';
import type { CacheHarness } from './cache-harness.js';
import { driverHarness } from './driver-harness.js';
import { SharedMemory, sharedMemoryCapabilities } from './shared-memory.js';

/** The suite over `SharedMemory`. @param wrong makes another driver of one. */
export function sharedHarness(
  name: string,
  wrong: (driver: CacheDriver) => CacheDriver = (driver) => driver,
): CacheHarness {
  return driverHarness({
    name,
    capabilities: sharedMemoryCapabilities,
    remote: true,
    clock: 'virtual',
    open: (clock) => {
      const memory = new SharedMemory(new SteadyTime(clock));
      return Promise.resolve({
        driver: () => wrong(memory.driver()),
        roundTrips: () => memory.roundTrips,
        service: {
          cut: () => Promise.resolve(void (memory.away = true)),
          mend: () => Promise.resolve(void (memory.away = false)),
        },
        tamper: (namespace, key, change) => memory.tamper(namespace, key, change),
      });
    },
  });
}
