import { Duration, SystemClock } from '#core';
import { keptDriver } from '#database/testing';
import { databaseDrivers, type DatabaseDriverFactory } from '../../libs/database/src/drivers/manifest.js';
import { PgliteDriver } from '../../libs/database/src/drivers/pglite/pglite.driver.js';
import type { PgliteOptions } from '../../libs/database/src/drivers/pglite/pglite.options.js';

/** Options of the embedded driver, which begins as the copy that Jest's global setup has made, when there is one. */
export function embeddedOptions(overrides: Partial<PgliteOptions> = {}): PgliteOptions {
  return {
    dataDir: 'memory',
    maxWait: Duration.seconds(10),
    maxWaiters: 100,
    statementTimeout: Duration.seconds(30),
    snapshot: process.env['DATABASE_SNAPSHOT'],
    ...overrides,
  };
}

export interface EmbeddedDatabase {
  readonly driver: PgliteDriver;
  /** Gives the driver to one application after the other: as a folder would, it refuses the next while the one before has not closed it. */
  readonly factory: DatabaseDriverFactory;
}

// As it was made, and the session too: what one case has set, locked or prepared is not there in the next.
const EMPTY = [
  `do $$ declare made name; begin
    for made in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop
      execute format('drop schema %I cascade', made);
    end loop;
  end $$`,
  'create schema public authorization pg_database_owner',
  'grant usage on schema public to public',
  'discard all',
];

/**
 * One embedded database in memory for all cases of a suite, empty before each: emptying takes a tenth of the time of starting. For cases that start
 * applications one after another on one database, and to which it does not matter that each opens its files anew.
 */
export function emptiedDatabase(): EmbeddedDatabase {
  const driver = new PgliteDriver(embeddedOptions(), new SystemClock());
  beforeEach(async () => {
    const connection = await driver.acquire();
    try {
      for (const statement of EMPTY) await connection.execute(statement, []);
    } finally {
      connection.release();
    }
  }, 60_000);
  afterAll(() => driver.close());
  return { driver, factory: lending(driver) };
}

function lending(driver: PgliteDriver): DatabaseDriverFactory {
  const { factory } = keptDriver({ ...databaseDrivers.pglite, create: () => Promise.resolve(driver) });
  let lent = false;
  return {
    ...factory,
    create: async (settings, parts) => {
      if (lent) throw new Error('The application before this one has not closed its database.');
      const given = await factory.create(settings, parts);
      lent = true;
      const close = given.close.bind(given);
      given.close = async () => {
        await close();
        lent = false;
      };
      return given;
    },
  };
}
