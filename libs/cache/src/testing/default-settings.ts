import { ByteSize, Duration } from '#core';
import type { CacheSettings } from '../cache.options.js';

/** As the option table has them, but without chance: what expires does so at its time. */
export const PLAIN_SETTINGS: CacheSettings = {
  ttl: Duration.parse('5m'),
  grace: Duration.zero,
  jitter: 0,
  softTimeout: undefined,
  hardTimeout: Duration.seconds(30),
  loadLimit: Duration.parse('5m'),
  lockLoads: 'off',
  outage: 'open',
  timeout: Duration.seconds(1),
  maxValue: ByteSize.parse('4KiB'),
  maxEntries: 10_000,
  redis: 'default',
};
