import { Duration, groupName, type Lifecycle } from '#core';
import type { OpenDriver } from './redis-providers.js';

const CONNECT_LIMIT = Duration.seconds(30);
const CLOSE_LIMIT = Duration.seconds(10);

/** Takes the drivers of one module through start and stop. */
export class RedisStarter {
  constructor(lifecycle: Lifecycle, drivers: readonly OpenDriver[]) {
    for (const { instance, driver } of drivers) {
      const name = `redis "${instance}"`;
      const groups = [groupName('redis', instance)];
      lifecycle.onStart('connect', { name, limit: CONNECT_LIMIT, groups, run: (signal) => driver.open(signal) });
      lifecycle.onStop('disconnect', { name, limit: CLOSE_LIMIT, run: () => driver.close() });
    }
  }
}
