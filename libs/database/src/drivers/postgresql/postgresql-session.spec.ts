import { DatabaseError, DatabaseReadOnlyError, DatabaseUnavailableError } from '#domain/database';
import { Drivers, pidOf, refusal, using } from '../../../../../test/support/postgresql-drivers.js';
import { describeWithService } from '../../../../../test/support/services.js';
import type { PostgresqlDriver } from './postgresql.driver.js';
import type { PostgresqlOptions } from './postgresql.options.js';

describeWithService('postgres', (url) => {
  const drivers = new Drivers();
  const driverFor = (overrides: Partial<PostgresqlOptions> = {}): PostgresqlDriver => drivers.for(url, overrides);
  const rejection = async (work: Promise<unknown>): Promise<unknown> => (await refusal(work)).error;

  afterEach(() => drivers.closeAll());

  describe('streaming', () => {
    it('gives rows in chunks', async () => {
      await using(driverFor(), async (connection) => {
        const sizes: number[] = [];
        for await (const rows of connection.stream('select generate_series(1, $1::int) as n', [7], 3))
          sizes.push(rows.length);
        expect(sizes).toEqual([3, 3, 1]);
        for await (const _rows of connection.stream('select 1 where false', [], 3))
          throw new Error('there are no rows');
      });
    });

    it('ends cleanly when the last chunk is full, and leaves the connection usable', async () => {
      const driver = driverFor({ poolMax: 1 });
      const before = await pidOf(driver);
      const chunks = await using(driver, async (connection) => {
        const all: unknown[] = [];
        for await (const rows of connection.stream('select generate_series(1, 6) as n', [], 3)) all.push(rows);
        return all;
      });
      expect(chunks).toHaveLength(2);
      expect(await pidOf(driver)).toBe(before);
    });

    it('frees the cursor when the iteration is left early', async () => {
      await using(driverFor(), async (connection) => {
        for await (const rows of connection.stream('select generate_series(1, 1000000) as n', [], 10)) {
          expect(rows).toHaveLength(10);
          break;
        }
        expect((await connection.execute('select 1 as n', [])).rows).toEqual([{ n: 1 }]);
        expect(
          (await connection.execute(`select count(*)::int as n from pg_cursors where name like 'C\\_%'`, [])).rows,
        ).toEqual([{ n: 0 }]);
      });
    });

    it('fails in the middle with the error of the server, and leaves the connection usable', async () => {
      await using(driverFor(), async (connection) => {
        const read = async (): Promise<void> => {
          for await (const _rows of connection.stream('select 1 / (5 - n) from generate_series(1, 9) as n', [], 2));
        };
        expect(await rejection(read())).toMatchObject({ code: '22012' });
        expect(await rejection(read())).toMatchObject({ code: '22012' });
        expect((await connection.execute('select 1 as n', [])).rows).toEqual([{ n: 1 }]);
      });
    });

    it('says so at once when a statement is sent while a stream is open', async () => {
      await using(driverFor(), async (connection) => {
        for await (const _rows of connection.stream('select generate_series(1, 9)', [], 2)) {
          expect(await rejection(connection.execute('select 1', []))).toBeInstanceOf(DatabaseError);
          break;
        }
      });
    });

    it('refuses a chunk without rows', async () => {
      await using(driverFor(), async (connection) => {
        const read = async (): Promise<void> => {
          for await (const _rows of connection.stream('select 1', [], 0));
        };
        expect(await rejection(read())).toBeInstanceOf(RangeError);
      });
    });
  });

  describe('connections that are not used again', () => {
    it('closes one that comes back inside a transaction', async () => {
      const driver = driverFor({ poolMax: 1 });
      const before = await pidOf(driver);
      await using(driver, (connection) => connection.execute('begin', []));
      expect(await pidOf(driver)).not.toBe(before);
    });

    it('closes one that comes back with a statement on its way', async () => {
      const driver = driverFor({ poolMax: 1 });
      const before = await pidOf(driver);
      const connection = await driver.acquire();
      const running = rejection(connection.execute('select pg_sleep(1)', []));
      connection.release();
      expect(await running).toBeInstanceOf(DatabaseUnavailableError);
      expect(await pidOf(driver)).not.toBe(before);
    });

    it('replaces one that the server ended while nobody used it', async () => {
      const driver = driverFor({ poolMax: 2 });
      const before = await pidOf(driver);
      const admin = driverFor({ poolMax: 1 });
      await using(admin, async (connection) => {
        await connection.execute('select pg_terminate_backend($1::int, 5000)', [before]);
      });
      for (let attempt = 0; attempt < 3; attempt += 1) expect(await pidOf(driver)).not.toBe(before);
    });

    it('takes a server that has become read-only for a replica', async () => {
      const driver = driverFor({ poolMax: 1 });
      const before = await pidOf(driver);
      await using(driver, async (connection) => {
        await connection.execute('set default_transaction_read_only = on', []);
        const error = await rejection(connection.execute('create table never_made (id int)', []));
        expect(error).toBeInstanceOf(DatabaseReadOnlyError);
      });
      expect(await pidOf(driver)).not.toBe(before);
    });

    it('leaves the error of a read-only transaction to its caller', async () => {
      const driver = driverFor({ poolMax: 1 });
      await using(driver, async (connection) => {
        await connection.execute('begin read only', []);
        const error = await rejection(connection.execute('create table never_made (id int)', []));
        expect(driver.mapError(error)?.code).toBe('DATABASE_TRANSACTION_FORBIDDEN');
        expect(driver.isConnectionLoss(error)).toBe(false);
        await connection.execute('rollback', []);
      });
    });

    it('does nothing for one that was given back', async () => {
      const driver = driverFor();
      const connection = await driver.acquire();
      connection.release();
      connection.release();
      expect(await rejection(connection.execute('select 1', []))).toBeInstanceOf(DatabaseError);
    });
  });
});
