import { Duration, Secret } from '#core';
import type { PostgresqlOptions } from '../../libs/database/src/drivers/postgresql/postgresql.options.js';

/** Options for a small pool with short limits, so that a test of a limit does not take long. */
export function postgresqlOptions(url: string, overrides: Partial<PostgresqlOptions> = {}): PostgresqlOptions {
  return {
    url: new Secret(url),
    poolMax: 2,
    poolWait: Duration.milliseconds(300),
    poolWaiters: 100,
    idleTimeout: Duration.seconds(30),
    connectTimeout: Duration.seconds(2),
    statementTimeout: Duration.seconds(5),
    lockTimeout: Duration.seconds(2),
    idleInTransactionTimeout: Duration.seconds(30),
    applicationName: 'groundwork-test',
    ...overrides,
  };
}
