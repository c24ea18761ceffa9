import type { DriverFactory } from '#core';
import type { DatabaseCapabilities, DatabaseDriver } from '../../database.driver.js';
import { ormPackages } from '../orm-packages.js';
import { postgresqlCapabilities } from './postgresql.capabilities.js';
import type { PostgresqlOptions } from './postgresql.options.js';
import { describePostgresqlUrl } from './postgresql-url.js';

/** What is known of the driver without loading it or `pg`. */
export const postgresqlDriverFactory: DriverFactory<PostgresqlOptions, DatabaseDriver> & {
  readonly capabilities: DatabaseCapabilities; // what the published suites ask for
} = {
  name: 'postgresql',
  production: 'ok',
  capabilities: postgresqlCapabilities,
  remote: true,
  peers: ['pg', 'pg-cursor', ...ormPackages],
  target: (options) => describePostgresqlUrl(options.url.reveal()),
  async create(options, parts) {
    const { PostgresqlDriver } = await import('./postgresql.driver.js');
    return new PostgresqlDriver(options, parts);
  },
};
