import { Duration } from '#core';
import { ConnectionPoolError, DatabaseReadOnlyError, DatabaseUnavailableError } from '#domain/database';
import type { PrivatePostgres } from '../../support/servers/private-postgres.js';
import { describeWithPrivatePostgres } from '../../support/services.js';
import { Drivers, eventually, one, refusal, using } from '../../support/postgresql-drivers.js';

describeWithPrivatePostgres('a PostgreSQL server that stops and comes back', (start) => {
  const drivers = new Drivers();
  const patient = { statementTimeout: Duration.seconds(90) };
  let server: PrivatePostgres;

  beforeAll(async () => {
    server = await start();
  }, 60_000);
  afterEach(async () => {
    await drivers.closeAll();
    await server.ensureStarted(); // after a test that failed half way
  }, 60_000);

  it.each(['killed', 'stopped', 'crashed'] as const)(
    'fails the statement in flight when it is %s, and serves the next ones by itself',
    async (how) => {
      const driver = drivers.for(server.url(), patient);
      const idle = await driver.acquire();
      const connection = await driver.acquire();
      idle.release();
      const running = refusal(connection.execute('select pg_sleep(60)', []));
      if (how === 'killed') await server.kill9();
      else await server.stop(how === 'stopped' ? 'fast' : 'immediate');
      const { error } = await running;
      connection.release();
      expect(driver.mapError(error)).toBeInstanceOf(DatabaseUnavailableError);
      expect(driver.isConnectionLoss(error)).toBe(true);
      // The unused connection may still be given out before its end is known here; after that the server is seen to be down.
      const down = await eventually(async () => {
        const { error: found } = await refusal(driver.open());
        expect(found).toBeInstanceOf(DatabaseUnavailableError);
        expect(found).toMatchObject({ details: { reason: 'ECONNREFUSED' } });
        return found;
      });
      expect(down).toMatchObject({ details: { target: driver.target, variable: 'DATABASE_URL' } });
      await server.start();
      expect(await one(driver)).toBe(1);
    },
    60_000,
  );

  it('reports a connection that is lost at COMMIT as lost', async () => {
    const driver = drivers.for(server.url(), patient);
    await server.sql(`
      create table if not exists slow (id int);
      create or replace function wait_at_commit() returns trigger language plpgsql as 'begin perform pg_sleep(60); return null; end';
      drop trigger if exists slow_commit on slow;
      create constraint trigger slow_commit after insert on slow deferrable initially deferred for each row execute function wait_at_commit()`);
    const connection = await driver.acquire();
    await connection.execute('begin', []);
    await connection.execute('insert into slow values (1)', []);
    const commit = refusal(connection.execute('commit', []));
    await server.kill9();
    const { error } = await commit;
    connection.release();
    expect(driver.isConnectionLoss(error)).toBe(true);
    expect(driver.mapError(error)).toBeInstanceOf(DatabaseUnavailableError);
    await server.start();
    expect(await one(driver)).toBe(1);
  }, 60_000);

  it('names a session that the server ended because its transaction did nothing', async () => {
    const driver = drivers.for(server.url(), { idleInTransactionTimeout: Duration.milliseconds(100) });
    const connection = await driver.acquire();
    await connection.execute('begin', []);
    const pid = (await connection.execute('select pg_backend_pid() as pid', [])).rows[0]?.pid;
    await eventually(async () => {
      const found = await using(driver, (other) =>
        other.execute('select 1 from pg_stat_activity where pid = $1', [pid]),
      );
      if (found.rows.length > 0) throw new Error('the session is still there');
    });
    const { error } = await refusal(connection.execute('commit', []));
    connection.release();
    // Whether COMMIT still left depends on which came first here: the statement, or the server's farewell.
    const mapped = driver.mapError(error);
    expect(mapped).toBeInstanceOf(DatabaseUnavailableError);
    expect(mapped?.details.sqlState ?? mapped?.details.reason).toMatch(
      /^(25P03|NOT_SENT|ECONNRESET|EPIPE|CONNECTION_TERMINATED)$/,
    );
    expect(driver.isConnectionLoss(error)).toBe(true);
    expect(await one(driver)).toBe(1);
  });

  it('does not take a standby for the server, and goes on once it is promoted', async () => {
    const driver = drivers.for(server.url());
    await driver.open();
    await server.restartAsStandby();
    const { error } = await refusal(driver.acquire());
    expect(error).toBeInstanceOf(DatabaseReadOnlyError);
    expect(error).toMatchObject({ details: { target: driver.target, variable: 'DATABASE_URL' } });
    await server.sql('select pg_promote()');
    expect(await eventually(() => one(driver))).toBe(1);
  }, 60_000);

  it('answers within the limit of waiting while every connection is in use', async () => {
    const driver = drivers.for(server.url(), { poolWait: Duration.milliseconds(300) });
    const held = [await driver.acquire(), await driver.acquire()];
    const { error, after } = await refusal(driver.acquire());
    expect(error).toBeInstanceOf(ConnectionPoolError);
    expect(after).toBeGreaterThan(280);
    expect(after).toBeLessThan(5_000);
    for (const connection of held) connection.release();
    expect(await one(driver)).toBe(1);
  });

  it('names a server without connections left, and serves again when one is free', async () => {
    const driver = drivers.for(server.url({ user: 'crowd', password: 'secret' }), {
      poolMax: 40,
      poolWaiters: 0,
      connectTimeout: Duration.seconds(30),
    });
    await server.sql(`create role crowd login password 'secret'`);
    const results = await Promise.all(
      Array.from({ length: 40 }, () =>
        driver.acquire().then(
          (connection) => ({ connection }),
          (error: unknown) => ({ error }),
        ),
      ),
    );
    const refused = results.flatMap((result) => ('error' in result ? [result.error] : []));
    expect(refused.length).toBeGreaterThan(0);
    for (const error of refused) expect(error).toBeInstanceOf(ConnectionPoolError);
    expect(refused[0]).toMatchObject({ retryAfter: Duration.seconds(1), details: { sqlState: '53300' } });
    for (const result of results) if ('connection' in result) result.connection.release();
    expect(await one(driver)).toBe(1);
  });
});
