import { SystemClock } from '#core';
import { PostgresqlDriver } from '../../libs/database/src/drivers/postgresql/postgresql.driver.js';
import type { PostgresqlOptions } from '../../libs/database/src/drivers/postgresql/postgresql.options.js';
import type { DatabaseConnection } from '../../libs/database/src/database.driver.js';
import { postgresqlOptions } from './postgresql-options.js';

/** Drivers of one suite; `closeAll` in `afterEach`. */
export class Drivers {
  readonly #made: PostgresqlDriver[] = [];

  for(url: string, overrides: Partial<PostgresqlOptions> = {}): PostgresqlDriver {
    const driver = new PostgresqlDriver(postgresqlOptions(url, overrides), { clock: new SystemClock() });
    this.#made.push(driver);
    return driver;
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.#made.splice(0).map((driver) => driver.close()));
  }
}

export async function using<T>(
  driver: PostgresqlDriver,
  work: (connection: DatabaseConnection) => Promise<T>,
): Promise<T> {
  const connection = await driver.acquire();
  try {
    return await work(connection);
  } finally {
    connection.release();
  }
}

export const one = (driver: PostgresqlDriver): Promise<unknown> =>
  using(driver, async (connection) => (await connection.execute('select 1 as n', [])).rows[0]?.n);

export const pidOf = (driver: PostgresqlDriver): Promise<unknown> =>
  using(driver, async (connection) => (await connection.execute('select pg_backend_pid() as pid', [])).rows[0]?.pid);

/** What `work` is rejected with, and after how many milliseconds. */
export async function refusal(work: Promise<unknown>): Promise<{ readonly error: unknown; readonly after: number }> {
  const start = performance.now();
  return work.then(
    () => {
      throw new Error('it was not rejected');
    },
    (error: unknown) => ({ error, after: performance.now() - start }),
  );
}

/** Tries until it succeeds; rejects with the last error after `limit` milliseconds. */
export async function eventually<T>(work: () => Promise<T>, limit = 10_000): Promise<T> {
  const end = performance.now() + limit;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > end) throw error;
    }
  }
}
