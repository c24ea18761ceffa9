import { Duration, Secret, type DriverFactory } from '#core';
import type { DatabaseDriver } from '../database.driver.js';
import type { DatabaseSettings } from '../database.options.js';
import { pgliteDriverFactory } from './pglite/pglite.driver-factory.js';
import type { PgliteOptions } from './pglite/pglite.options.js';
import { postgresqlDriverFactory } from './postgresql/postgresql.driver-factory.js';
import type { PostgresqlOptions } from './postgresql/postgresql.options.js';

export type DatabaseDriverFactory = DriverFactory<DatabaseSettings, DatabaseDriver>;

/** Callers of the one embedded connection without a deadline of their own wait this long: transactions there run one after another. */
const EMBEDDED_WAIT = Duration.seconds(30);

/** The built-in drivers, by name. Nothing of a driver is loaded before it is created. */
export const databaseDrivers = {
  pglite: forSettings(pgliteDriverFactory, toPgliteOptions),
  postgresql: forSettings(postgresqlDriverFactory, toPostgresqlOptions),
} satisfies Readonly<Record<string, DatabaseDriverFactory>>;

/** A driver with options of its own, fed from the concern's settings. */
function forSettings<Options>(
  factory: DriverFactory<Options, DatabaseDriver>,
  toOptions: (settings: DatabaseSettings) => Options,
): DatabaseDriverFactory {
  return {
    ...factory,
    target: (settings) => factory.target(toOptions(settings)),
    create: (settings, parts) => factory.create(toOptions(settings), parts),
  };
}

function toPgliteOptions(settings: DatabaseSettings): PgliteOptions {
  return {
    dataDir: settings.dataDir,
    maxWait: EMBEDDED_WAIT,
    maxWaiters: settings.poolWaiters,
    statementTimeout: settings.statementTimeout,
    snapshot: settings.snapshot,
  };
}

function toPostgresqlOptions(settings: DatabaseSettings): PostgresqlOptions {
  return { ...settings, url: settings.url ?? new Secret('') }; // a missing URL is a configuration problem, found before a driver is created
}
