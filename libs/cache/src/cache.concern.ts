import type { ConcernDefinition } from '#core/nest';
import { cacheOptionTable, type CacheSettings } from './cache.options.js';
import { cacheDrivers } from './drivers/manifest.js';

/** Everything about the concern that is known before any module is built. */
export const cacheConcern: ConcernDefinition<typeof cacheOptionTable, CacheSettings> = {
  name: 'cache',
  options: cacheOptionTable,
  drivers: cacheDrivers,
  defaultDriver: 'memory',
  impliedBy: { store: 'store' },
  codeOnly: ['store'],
  standsOn: [{ concern: 'redis', option: 'redis', shared: true }],
  follows: [{ concern: 'redis', driver: 'redis' }],
  finish(values, { standsOn, failed, variable, problem }) {
    const { hardTimeout, loadLimit } = values;
    if (loadLimit.milliseconds < hardTimeout.milliseconds && !failed.has('loadLimit') && !failed.has('hardTimeout'))
      problem({
        subject: variable('loadLimit'),
        expected: `at least ${variable('hardTimeout')}, which is ${hardTimeout}`,
        found: String(loadLimit),
        source: 'both together',
        fix: `Raise ${variable('loadLimit')} or lower ${variable('hardTimeout')}.`,
      });
    return { ...values, redis: standsOn ?? 'default' };
  },
};
