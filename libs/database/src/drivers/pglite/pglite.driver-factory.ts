import type { DriverFactory } from '#core';
import type { DatabaseDriver } from '../../database.driver.js';
import { PgliteDriver } from './pglite.driver.js';
import type { PgliteOptions } from './pglite.options.js';

/** The embedded database, as it is chosen by `DATABASE_DRIVER=pglite` or by leaving `DATABASE_URL` unset. */
export const pgliteDriverFactory: DriverFactory<PgliteOptions, DatabaseDriver> = {
  name: 'pglite',
  production: 'ask',
  productionNote:
    'it serves this one process over one connection, so transactions wait for each other; nothing is replicated, ' +
    'and a power failure or a lost disk loses data (in memory: every stop does)',
  remote: false,
  peers: ['@electric-sql/pglite'],
  target: (options) => options.dataDir,
  create: async (options, { clock }) => new PgliteDriver(options, clock),
};
