import type { DriverFactory } from '#core';
import type { DatabaseDriver } from '../../database.driver.js';
import { postgresqlCapabilities } from './postgresql.capabilities.js';
import type { PostgresqlOptions } from './postgresql.options.js';
import { describePostgresqlUrl } from './postgresql-url.js';

/** What is known of the driver without loading it or `pg`. */
export const postgresqlDriverFactory: DriverFactory<PostgresqlOptions, DatabaseDriver> = {
  name: 'postgresql',
  production: 'ok',
  capabilities: postgresqlCapabilities,
  remote: true,
  peers: ['pg', 'pg-cursor'],
  target: (options) => describePostgresqlUrl(options.url.reveal()),
  async create(options, parts) {
    const { PostgresqlDriver } = await import('./postgresql.driver.js');
    return new PostgresqlDriver(options, parts);
  },
};
