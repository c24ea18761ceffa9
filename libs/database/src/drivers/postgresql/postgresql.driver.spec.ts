import { Duration, Secret } from '#core';
import {
  ConnectionPoolError,
  DatabaseMissingError,
  DatabaseUnavailableError,
  LockTimeoutError,
  StatementTimeoutError,
  UniqueViolationError,
} from '#domain/database';
import { describeWithService } from '../../../../../test/support/services.js';
import { Drivers, pidOf, refusal, using } from '../../../../../test/support/postgresql-drivers.js';
import type { PostgresqlDriver } from './postgresql.driver.js';
import type { PostgresqlOptions } from './postgresql.options.js';

describeWithService('postgres', (url) => {
  const drivers = new Drivers();
  const driverFor = (overrides: Partial<PostgresqlOptions> = {}): PostgresqlDriver => drivers.for(url, overrides);
  const rejection = async (work: Promise<unknown>): Promise<unknown> => (await refusal(work)).error;

  afterEach(() => drivers.closeAll());

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
