import { Duration } from '#core';
import { ConnectionPoolError, DatabaseUnavailableError, StatementTimeoutError } from '#domain/database';
import type { PrivatePostgres } from '../../support/servers/private-postgres.js';
import { describeWithPrivatePostgres } from '../../support/services.js';
import { Drivers, eventually, one, refusal, using } from '../../support/postgresql-drivers.js';

/** What a machine under load may add to a limit. */
const SLACK = 5_000;

describeWithPrivatePostgres('a PostgreSQL server that is frozen', (start) => {
  const drivers = new Drivers();
  const limits = {
    statementTimeout: Duration.milliseconds(500),
    connectTimeout: Duration.milliseconds(600),
    poolWait: Duration.milliseconds(300),
  };
  let server: PrivatePostgres;

  beforeAll(async () => {
    server = await start();
  }, 60_000);
  afterEach(async () => {
    server.thaw();
    await drivers.closeAll();
  });

  it('lets a statement fail one second after its limit, and the next ones work once it goes on', async () => {
    const driver = drivers.for(server.url(), limits);
    await driver.open();
    const connection = await driver.acquire();
    server.freeze();
    const { error, after } = await refusal(connection.execute('select 1', []));
    connection.release();
    expect(error).toBeInstanceOf(StatementTimeoutError);
    expect(driver.isConnectionLoss(error)).toBe(true);
    expect(after).toBeGreaterThan(1_400);
    expect(after).toBeLessThan(1_500 + SLACK);
    server.thaw();
    expect(await one(driver)).toBe(1);
  });

  it('lets callers without a connection fail within the limits of connecting and waiting', async () => {
    const driver = drivers.for(server.url(), { ...limits, poolMax: 2, poolWaiters: 3 });
    server.freeze();
    const refusals = await Promise.all(Array.from({ length: 6 }, () => refusal(driver.acquire())));
    expect(refusals.map(({ error }) => (error instanceof Error ? error.constructor : undefined))).toEqual([
      DatabaseUnavailableError,
      DatabaseUnavailableError,
      ConnectionPoolError,
      ConnectionPoolError,
      ConnectionPoolError,
      ConnectionPoolError,
    ]);
    expect(refusals[0]?.error).toMatchObject({
      details: { reason: 'CONNECT_TIMEOUT', target: driver.target, variable: 'DATABASE_URL' },
    });
    expect(String(refusals[5]?.error)).toContain('3 callers wait for 2 connections already');
    expect(Math.max(...refusals.map(({ after }) => after))).toBeLessThan(600 + SLACK);
    server.thaw();
    expect(await one(driver)).toBe(1);
  });

  it('bounds two thousand callers, and serves everybody once it goes on', async () => {
    const driver = drivers.for(server.url(), { ...limits, poolWaiters: 1_000 });
    await driver.open();
    server.freeze();
    const refusals = await Promise.all(Array.from({ length: 2_000 }, () => refusal(one(driver))));
    expect(refusals.filter(({ error }) => error instanceof ConnectionPoolError).length).toBeGreaterThanOrEqual(1_900);
    expect(Math.max(...refusals.map(({ after }) => after))).toBeLessThan(2_100 + SLACK);
    server.thaw();
    const served = await Promise.all(Array.from({ length: 100 }, () => eventually(() => one(driver))));
    expect(served.every((n) => n === 1)).toBe(true);
  });

  it('lets a stream fail within the limit', async () => {
    const driver = drivers.for(server.url(), limits);
    const reading = using(driver, async (connection) => {
      for await (const _rows of connection.stream('select generate_series(1, 1000000)', [], 10)) server.freeze();
    });
    const { error, after } = await refusal(reading);
    expect(error).toBeInstanceOf(StatementTimeoutError);
    expect(after).toBeLessThan(1_500 + SLACK);
    server.thaw();
    expect(await one(driver)).toBe(1);
  });

  it('does not keep the driver from closing', async () => {
    const driver = drivers.for(server.url(), limits);
    const [used, unused] = [await driver.acquire(), await driver.acquire()];
    unused.release();
    server.freeze();
    const running = refusal(used.execute('select 1', []));
    const begin = performance.now();
    await driver.close();
    expect(performance.now() - begin).toBeLessThan(SLACK);
    expect((await running).error).toBeInstanceOf(DatabaseUnavailableError);
  });

  it('lets go of a caller who gives up while connecting', async () => {
    const driver = drivers.for(server.url(), { ...limits, connectTimeout: Duration.seconds(60) });
    server.freeze();
    const abort = new AbortController();
    const waiting = refusal(driver.acquire({ signal: abort.signal }));
    const reason = new Error('enough');
    abort.abort(reason);
    expect((await waiting).error).toBe(reason);
  });
});
