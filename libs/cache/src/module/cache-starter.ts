import { Duration, groupName, type Lifecycle } from '#core';
import type { PortableCache } from '../portable-cache.js';
import type { OpenDriver } from './driver-provider.js';

const CONNECT_LIMIT = Duration.seconds(30);
const CLOSE_LIMIT = Duration.seconds(10);

export interface CacheStarterParts {
  readonly lifecycle: Lifecycle;
  readonly open: OpenDriver;
  readonly port: PortableCache;
  /** What the driver works on. */
  readonly group: string | undefined;
}

/** Takes one cache through start and stop: loads are told to stop before the driver is closed. */
export class CacheStarter {
  constructor({ lifecycle, open: { driver, instance }, port, group }: CacheStarterParts) {
    const name = groupName('cache', instance);
    const groups = group === undefined ? [] : [group];
    lifecycle.onStart('connect', { name, limit: CONNECT_LIMIT, groups, run: (signal) => driver.open(signal) });
    lifecycle.onStop('disconnect', {
      name,
      limit: CLOSE_LIMIT,
      run: async () => {
        await port.close();
        await driver.close();
      },
    });
  }
}
