import { Duration, type Lifecycle } from '#core';
import type { OpenDriver } from './cache-providers.js';

const CONNECT_LIMIT = Duration.seconds(30);
const CLOSE_LIMIT = Duration.seconds(10);

/** Takes the drivers of one module through start and stop. */
export class CacheStarter {
  constructor(lifecycle: Lifecycle, drivers: readonly OpenDriver[]) {
    for (const { instance, driver } of drivers) {
      const name = `cache records "${instance}"`;
      lifecycle.onStart('connect', { name, limit: CONNECT_LIMIT, run: (signal) => driver.open(signal) });
      lifecycle.onStop('disconnect', { name, limit: CLOSE_LIMIT, run: () => driver.close() });
    }
  }
}
