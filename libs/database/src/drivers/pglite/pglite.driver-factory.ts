import type { DriverFactory } from '#core';
import type { DatabaseCapabilities, DatabaseDriver } from '../../database.driver.js';
import { ormPackages } from '../orm-packages.js';
import { pgliteCapabilities } from './pglite.capabilities.js';
import type { PgliteOptions } from './pglite.options.js';

/** What is known of the driver without loading it or PGlite. */
export const pgliteDriverFactory: DriverFactory<PgliteOptions, DatabaseDriver> & {
  readonly capabilities: DatabaseCapabilities; // what the published suites ask for
} = {
  name: 'pglite',
  production: 'ask',
  productionNote:
    'it serves this one process over one connection, so transactions wait for each other; nothing is replicated, ' +
    'and a power failure or a lost disk loses data (in memory: every stop does)',
  capabilities: pgliteCapabilities,
  remote: false,
  peers: ['@electric-sql/pglite', ...ormPackages],
  target: (options) => options.dataDir,
  async create(options, { clock }) {
    const { PgliteDriver } = await import('./pglite.driver.js');
    return new PgliteDriver(options, clock);
  },
};
