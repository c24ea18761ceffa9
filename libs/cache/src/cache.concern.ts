import type { ConcernDefinition } from '#core/nest';
import { cacheDrivers } from './drivers/manifest.js';
import { cacheOptionTable, type CacheSettings } from './cache.options.js';

/** Everything about the concern that is known before any module is built. */
export const cacheConcern: ConcernDefinition<typeof cacheOptionTable, CacheSettings> = {
  name: 'cache',
  options: cacheOptionTable,
  drivers: cacheDrivers,
  defaultDriver: 'memory',
  impliedBy: {},
  codeOnly: [],
  finish: (values) => values, // no default depends on another value, and none contradicts another
};
