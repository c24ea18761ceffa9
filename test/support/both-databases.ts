import type { DatabaseConnection, DatabaseDriver } from '../../libs/database/src/database.driver.js';
import type { PostgresqlOptions } from '../../libs/database/src/drivers/postgresql/postgresql.options.js';
import { emptiedDatabase } from './embedded-database.js';
import { ownDatabase } from './own-database.js';
import { Drivers } from './postgresql-drivers.js';
import { describeWithService } from './services.js';

/** A server's database that is empty before each case, and its drivers. */
export interface ServerDatabase {
  readonly driver: () => DatabaseDriver;
  /** One more driver, as of another process; as the role when one is named. Closed after the case. */
  readonly another: (role?: { readonly name: string; readonly password: string }) => DatabaseDriver;
}

export interface CasesOnBoth {
  readonly title: string;
  /** What holds on every driver. */
  readonly cases: (driver: () => DatabaseDriver) => void;
  /** What needs several connections or roles. */
  readonly onServer?: (database: ServerDatabase) => void;
  /** Of the driver for the server. */
  readonly options?: Partial<PostgresqlOptions>;
}

/** The same cases through the driver of the embedded database and through that of a server, each on an empty database. */
export function describeOnBoth({ title, cases, onServer, options }: CasesOnBoth): void {
  describe(`${title}, on the embedded database`, () => {
    const { driver } = emptiedDatabase();
    cases(() => driver);
  });

  describeWithService('postgres', (serverUrl) => {
    describe(title, () => {
      const drivers = new Drivers();
      let database: ReturnType<typeof ownDatabase>;
      let driver: DatabaseDriver;
      beforeEach(async () => {
        database = ownDatabase(serverUrl);
        await database.create();
        driver = drivers.for(database.url, options);
      });
      afterEach(async () => {
        await drivers.closeAll();
        await database.drop();
      });
      const another: ServerDatabase['another'] = (role) => {
        const url = new URL(database.url);
        if (role !== undefined) [url.username, url.password] = [role.name, role.password];
        return drivers.for(url.href);
      };
      cases(() => driver);
      onServer?.({ driver: () => driver, another });
    });
  });
}

async function using<T>(driver: DatabaseDriver, work: (connection: DatabaseConnection) => Promise<T>): Promise<T> {
  const connection = await driver.acquire();
  try {
    return await work(connection);
  } finally {
    connection.release();
  }
}

/** One after another, each alone, as the administrator of the database. */
export function run(driver: DatabaseDriver, ...statements: readonly string[]): Promise<void> {
  return using(driver, async (connection) => {
    for (const statement of statements) await connection.execute(statement, []);
  });
}

export function query(driver: DatabaseDriver, sql: string): Promise<readonly Record<string, unknown>[]> {
  return using(driver, async (connection) => (await connection.execute(sql, [])).rows);
}
