import { Secret, SystemClock, Duration } from '#core';
import {
  ConnectionPoolError,
  DatabaseError,
  DatabaseMissingError,
  DatabaseReadOnlyError,
  DatabaseUnavailableError,
  LockTimeoutError,
  StatementTimeoutError,
  UniqueViolationError,
} from '#domain/database';
import { createPostgreSqlTypeParsers } from '@mikro-orm/sql';
import { describeWithService } from '../../../../../test/support/services.js';
import { postgresqlOptions } from '../../../../../test/support/postgresql-options.js';
import type { DatabaseConnection } from '../../database.driver.js';
import { PostgresqlDriver } from './postgresql.driver.js';
import type { PostgresqlOptions } from './postgresql.options.js';
import { createTypeParsers } from './type-parsers.js';

describe('createTypeParsers', () => {
  it('gives what MikroORM gives `pg`', () => {
    const ours = createTypeParsers();
    const theirs = createPostgreSqlTypeParsers((text) => [text]);
    for (const oid of Object.keys(theirs).map(Number)) {
      const parse = ours.getTypeParser(oid, 'text') as (text: string) => unknown;
      expect(parse('{2026-01-01,NULL}')).toEqual(
        Array.isArray(theirs[oid]?.('x')) ? ['2026-01-01', null] : '{2026-01-01,NULL}',
      );
    }
  });
});

describeWithService('postgres', (url) => {
  const drivers: PostgresqlDriver[] = [];

  function driverFor(overrides: Partial<PostgresqlOptions> = {}): PostgresqlDriver {
    const driver = new PostgresqlDriver(postgresqlOptions(url, overrides), { clock: new SystemClock() });
    drivers.push(driver);
    return driver;
  }

  async function using<T>(driver: PostgresqlDriver, work: (connection: DatabaseConnection) => Promise<T>): Promise<T> {
    const connection = await driver.acquire();
    try {
      return await work(connection);
    } finally {
      connection.release();
    }
  }

  /** What `work` is rejected with. */
  async function rejection(work: Promise<unknown>): Promise<unknown> {
    return work.then(
      () => {
        throw new Error('it was not rejected');
      },
      (error: unknown) => error,
    );
  }

  const pidOf = (driver: PostgresqlDriver): Promise<unknown> =>
    using(driver, async (connection) => (await connection.execute('select pg_backend_pid() as pid', [])).rows[0]?.pid);

  afterEach(() => Promise.all(drivers.splice(0).map((driver) => driver.close())));

  it('opens, also several times', async () => {
    const driver = driverFor();
    await driver.open();
    await expect(driver.open()).resolves.toBeUndefined();
  });

  it('sets the limits and the name of the session', async () => {
    const driver = driverFor({
      statementTimeout: Duration.milliseconds(1_234),
      lockTimeout: Duration.milliseconds(567),
      idleInTransactionTimeout: Duration.milliseconds(8_901),
    });
    const settings = [
      'statement_timeout',
      'lock_timeout',
      'idle_in_transaction_session_timeout',
      'application_name',
      'datestyle',
      'intervalstyle',
    ];
    const result = await using(driver, (connection) =>
      connection.execute('select name, setting from pg_settings where lower(name) = any($1)', [settings]),
    );
    expect(
      Object.fromEntries(result.rows.map(({ name, setting }) => [String(name).toLowerCase(), setting])),
    ).toMatchObject({
      statement_timeout: '1234',
      lock_timeout: '567',
      idle_in_transaction_session_timeout: '8901',
      application_name: 'groundwork-test',
      datestyle: expect.stringMatching(/^ISO/),
      intervalstyle: 'postgres',
    });
  });

  it('gives values that lose nothing', async () => {
    const sql = `select date '2026-02-03' as d, time '04:05:06.000007' as t, timestamp '2026-02-03 04:05:06.000007' as ts,
      timestamptz '2026-02-03 04:05:06.000007+00' at time zone 'UTC' as tz, interval '1 day 2 hours' as i, 9007199254740993::int8 as b,
      12345678901234567890.123456789::numeric as n, '\\x00ff'::bytea as y, true as o, 1.5::float8 as f, '{"a":1}'::jsonb as j,
      array[9007199254740993::int8] as bs, array[12345678901234567890.5::numeric] as ns, array[date '2026-02-03', null] as ds, null as x`;
    const { rows } = await using(driverFor(), (connection) => connection.execute(sql, []));
    expect(rows).toEqual([
      {
        d: '2026-02-03',
        t: '04:05:06.000007',
        ts: '2026-02-03 04:05:06.000007',
        tz: '2026-02-03 04:05:06.000007',
        i: '1 day 02:00:00',
        b: '9007199254740993',
        n: '12345678901234567890.123456789',
        y: Buffer.from([0, 255]),
        o: true,
        f: 1.5,
        j: { a: 1 },
        bs: ['9007199254740993'],
        ns: ['12345678901234567890.5'],
        ds: ['2026-02-03', null],
        x: null,
      },
    ]);
  });

  it('sends arrays and buffers as parameters', async () => {
    const { rows } = await using(driverFor(), (connection) =>
      connection.execute('select $1::int[] as a, $2::bytea as b, $3::text as c', [[1, 2], Buffer.from('x'), undefined]),
    );
    expect(rows).toEqual([{ a: [1, 2], b: Buffer.from('x'), c: null }]);
  });

  it('tells how many rows were changed, and gives the last result of several', async () => {
    await using(driverFor(), async (connection) => {
      const several = await connection.execute(
        'create temp table t (id int primary key); insert into t values (1), (2)',
        [],
      );
      expect(several).toEqual({ rows: [], affected: 2 });
      expect(await connection.execute('update t set id = id + $1 where id > 1 returning id', [10])).toEqual({
        rows: [{ id: 12 }],
        affected: 1,
      });
      expect((await connection.execute('select id from t order by id', [])).affected).toBeUndefined();
      expect(await connection.execute('', [])).toEqual({ rows: [], affected: undefined });
      await connection.execute('drop table t', []);
    });
  });

  it('refuses several statements where a single one was asked for, and runs none of them', async () => {
    const driver = driverFor();
    await using(driver, async (connection) => {
      const error = await rejection(
        connection.execute('create temp table never (id int); select 1', [], { single: true }),
      );
      expect(error).toMatchObject({ code: '42601' });
      expect((await connection.execute(`select to_regclass('never') as never`, [], { single: true })).rows).toEqual([
        { never: null },
      ]);
    });
  });

  it('rejects with the error of the server as it is, and names it when asked', async () => {
    const driver = driverFor();
    await using(driver, async (connection) => {
      await connection.execute('create temp table u (email text unique)', []);
      await connection.execute('insert into u values ($1)', ['canary']);
      const error = await rejection(connection.execute('insert into u values ($1)', ['canary']));
      expect(error).toMatchObject({ code: '23505', constraint: 'u_email_key' });
      const mapped = driver.mapError(error);
      expect(mapped).toBeInstanceOf(UniqueViolationError);
      expect(mapped?.details).toMatchObject({ table: 'u', constraint: 'u_email_key' });
      expect(`${mapped?.message}${JSON.stringify(mapped?.details)}`).not.toContain('canary');
      expect(driver.isConnectionLoss(error)).toBe(false);
    });
  });

  it('runs statements that were sent together one after another', async () => {
    const texts = await using(driverFor(), (connection) =>
      Promise.all(
        Array.from(
          { length: 20 },
          async (_entry, index) => (await connection.execute('select $1::int as n', [index])).rows[0]?.n,
        ),
      ),
    );
    expect(texts).toEqual(Array.from({ length: 20 }, (_entry, index) => index));
  });

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

  describe('limits', () => {
    it('names a statement that the server ended at its limit, and keeps the connection', async () => {
      const driver = driverFor({ poolMax: 1, statementTimeout: Duration.milliseconds(50) });
      const before = await pidOf(driver);
      const error = await rejection(using(driver, (connection) => connection.execute('select pg_sleep(5)', [])));
      expect(driver.mapError(error)).toBeInstanceOf(StatementTimeoutError);
      expect(driver.isConnectionLoss(error)).toBe(false);
      expect(await pidOf(driver)).toBe(before);
    });

    it('names a lock that was not given in time', async () => {
      const driver = driverFor({ lockTimeout: Duration.milliseconds(50) });
      const key = process.pid;
      await using(driver, async (holder) => {
        await holder.execute('select pg_advisory_lock(815, $1)', [key]);
        const error = await rejection(
          using(driver, (other) => other.execute('select pg_advisory_lock(815, $1)', [key])),
        );
        expect(driver.mapError(error)).toBeInstanceOf(LockTimeoutError);
        await holder.execute('select pg_advisory_unlock(815, $1)', [key]);
      });
    });

    it('gives a statement up at once when its signal aborts, and never uses that connection again', async () => {
      const driver = driverFor({ poolMax: 1 });
      const before = await pidOf(driver);
      const abort = new AbortController();
      const reason = new Error('enough');
      await using(driver, async (connection) => {
        const running = connection.execute('select pg_sleep(5)', [], { signal: abort.signal });
        abort.abort(reason);
        expect(await rejection(running)).toBe(reason);
        const after = await rejection(connection.execute('rollback', []));
        expect(after).toBeInstanceOf(DatabaseUnavailableError);
        expect(after).toMatchObject({ details: { reason: 'NOT_SENT', sent: false } });
        expect(driver.isConnectionLoss(after)).toBe(true);
      });
      expect(await pidOf(driver)).not.toBe(before);
    });

    it('sends nothing for a signal that has aborted already', async () => {
      await using(driverFor(), async (connection) => {
        const reason = new Error('enough');
        expect(await rejection(connection.execute('select 1', [], { signal: AbortSignal.abort(reason) }))).toBe(reason);
        expect((await connection.execute('select 1 as n', [])).rows).toEqual([{ n: 1 }]);
      });
    });

    it('tells an exhausted pool what to change, and when to come back', async () => {
      const driver = driverFor({ poolMax: 1, poolWaiters: 1, poolWait: Duration.milliseconds(50) });
      await using(driver, async () => {
        const waiting = rejection(driver.acquire());
        const refused = await rejection(driver.acquire());
        expect(refused).toBeInstanceOf(ConnectionPoolError);
        expect(await waiting).toBeInstanceOf(ConnectionPoolError);
        expect(refused).toMatchObject({
          retryAfter: Duration.milliseconds(50),
          details: { target: driver.target, variable: 'DATABASE_POOL_MAX' },
        });
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

  describe('closing', () => {
    it('ends statements in flight and callers who wait, and stays closed', async () => {
      const driver = driverFor({ poolMax: 1 });
      const connection = await driver.acquire();
      const running = rejection(connection.execute('select pg_sleep(5)', []));
      const waiting = rejection(driver.acquire());
      await driver.close();
      await driver.close();
      for (const error of [
        await running,
        await waiting,
        await rejection(driver.acquire()),
        await rejection(driver.open()),
      ]) {
        expect(error).toBeInstanceOf(DatabaseUnavailableError);
        expect(error).toMatchObject({ details: { reason: 'CLOSED' } });
      }
      connection.release();
    });

    it('leaves no connection on the server', async () => {
      const name = `groundwork-close-${process.pid}`;
      const driver = driverFor({ applicationName: name });
      const [one, two] = [await driver.acquire(), await driver.acquire()];
      one.release();
      await driver.close();
      two.release();
      const admin = driverFor();
      const count = (): Promise<unknown> =>
        using(
          admin,
          async (connection) =>
            (
              await connection.execute('select count(*)::int as n from pg_stat_activity where application_name = $1', [
                name,
              ])
            ).rows[0]?.n,
        );
      for (const end = performance.now() + 5_000; performance.now() < end && (await count()) !== 0;);
      expect(await count()).toBe(0);
    });
  });

  it('says which database is missing', async () => {
    const missing = new URL(url);
    missing.pathname = '/groundwork_no_such_database';
    const driver = driverFor({ url: new Secret(missing.href) });
    const error = await rejection(driver.open());
    expect(error).toBeInstanceOf(DatabaseMissingError);
    expect(error).toMatchObject({ details: { target: driver.target, variable: 'DATABASE_URL' } });
  });
});
