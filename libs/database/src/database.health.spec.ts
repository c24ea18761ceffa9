import { Duration } from '#core';
import { VirtualClock } from '#core/testing';
import { DatabaseUnavailableError } from '#domain/database';
import { describeWithService } from '../../../test/support/services.js';
import { ownDatabase } from '../../../test/support/own-database.js';
import { Drivers, using } from '../../../test/support/postgresql-drivers.js';
import { DatabaseHealth } from './database.health.js';
import type { DatabaseDriver, DatabaseLoad } from './database.driver.js';

type Row = Readonly<Record<string, unknown>>;

const quiet: DatabaseLoad = { max: 10, inUse: 0, connecting: 0, waiting: 0, longestWait: 0, refusedAgo: undefined };
const signal = new AbortController().signal;

/** A server that answers each statement by the first word in it that it knows. */
function server(rows: Readonly<Record<string, Row>> = {}, load: DatabaseLoad = quiet) {
  const answers: Record<string, Row | Error | Promise<never>> = {
    read_only: { read_only: false },
    autovacuum: { vacuums: true, snapshot: null, prepared: null },
    outbox: { oldest: null },
    ...rows,
  };
  const asked: string[] = [];
  const driver: DatabaseDriver = {
    name: 'scripted',
    target: 'db:5432/shop',
    capabilities: { concurrentTransactions: true, sharedByProcesses: true },
    open: () => Promise.resolve(),
    acquire: () => Promise.reject(new Error('nobody takes a connection of the pool')),
    mapError: (error) => (error instanceof DatabaseUnavailableError ? error : undefined),
    isConnectionLoss: () => false,
    load: () => load,
    look: async (sql) => {
      const name = Object.keys(answers).find((word) => sql.includes(word)) ?? 'none';
      asked.push(name);
      const answer = await answers[name];
      if (answer instanceof Error) throw answer;
      return { rows: answer === undefined ? [] : [answer], affected: undefined };
    },
    close: () => Promise.resolve(),
  };
  return { driver, asked, answers };
}

describe('DatabaseHealth', () => {
  let clock: VirtualClock;

  beforeEach(() => (clock = new VirtualClock()));

  const over = (driver: DatabaseDriver, inUse = true): DatabaseHealth =>
    new DatabaseHealth({
      ...{ instance: 'default', driver, clock },
      settings: { need: 'required', poolWait: Duration.seconds(2) },
      ownSchema: { name: '"groundwork"', inUse },
    });

  it('is up, with figures of the pool, when the server answers', async () => {
    const { driver, asked } = server({}, { ...quiet, inUse: 3, waiting: 1 });

    expect(await over(driver).check(signal)).toEqual({ status: 'up', facts: { inUse: 3, waiting: 1, max: 10 } });
    expect(asked).toEqual(['read_only', 'autovacuum', 'outbox']);
  });

  it.each([
    ['DATABASE_READ_ONLY', { read_only: { read_only: true } }],
    ['AUTOVACUUM_OFF', { autovacuum: { vacuums: false, snapshot: null, prepared: null } }],
    ['OLD_SNAPSHOT', { autovacuum: { vacuums: true, snapshot: 1_000, prepared: null } }],
    ['OLD_PREPARED_TRANSACTION', { autovacuum: { vacuums: true, snapshot: 899, prepared: 901 } }],
    ['OUTBOX_BEHIND', { outbox: { oldest: 61 } }],
  ])('is degraded with %s', async (code, rows) => {
    const reading = await over(server(rows).driver).check(signal);

    expect(reading).toMatchObject({ status: 'degraded', code });
    expect(reading.detail).not.toBe('');
  });

  it.each([
    ['nobody', quiet, undefined],
    ['someone, for a moment', { ...quiet, waiting: 1, longestWait: 900 }, undefined],
    ['someone, for half of what he may', { ...quiet, waiting: 1, longestWait: 1_000 }, 'POOL_WAITS'],
    ['someone who was refused a moment ago', { ...quiet, refusedAgo: 9_999 }, 'DATABASE_POOL_EXHAUSTED'],
    ['someone who was refused before', { ...quiet, refusedAgo: 10_000 }, undefined],
  ])('judges a pool for which %s waits', async (_, load, code) => {
    expect((await over(server({}, load).driver).check(signal)).code).toBe(code);
  });

  it('asks the server at each look, and how it is every half minute', async () => {
    const { driver, asked } = server();
    const health = over(driver, false);

    await health.check(signal);
    await clock.advance(29_999);
    await health.check(signal);
    await clock.advance(1);
    await health.check(signal);

    expect(asked).toEqual(['read_only', 'autovacuum', 'read_only', 'read_only', 'autovacuum']);
  });

  it('rejects with the error of the server that does not answer', async () => {
    const lost = new DatabaseUnavailableError('gone');
    const { driver } = server({ read_only: lost as never });

    await expect(over(driver).check(signal)).rejects.toBe(lost);
  });

  it.each([
    ['fails', new DatabaseUnavailableError('too slow'), 'DATABASE_UNAVAILABLE'],
    ['fails in an unknown way', new TypeError('x'), 'LOOK_FAILED'],
  ])('is degraded and not down when what is looked at seldom %s', async (_, error, code) => {
    const { driver } = server({ outbox: error as never });

    expect(await over(driver).check(signal)).toMatchObject({ status: 'degraded', code });
  });

  it('gives what is looked at seldom less time than a whole look has', async () => {
    const { driver, answers } = server();
    driver.look = async (sql, _, options) => {
      if (sql.includes('read_only')) return { rows: [answers['read_only'] as Row], affected: undefined };
      return new Promise((_resolve, reject) =>
        options?.signal?.addEventListener('abort', () => reject(options.signal?.reason as Error)),
      );
    };

    const reading = over(driver).check(signal);
    await clock.advance(1_000);

    expect(await reading).toMatchObject({ status: 'degraded', code: 'TIMEOUT_EXCEEDED' });
  });

  it('is named as the plan names it', () => {
    const { driver } = server();
    const reporting = new DatabaseHealth({
      ...{ instance: 'reporting', driver, clock },
      settings: { need: 'optional', poolWait: Duration.seconds(2) },
      ownSchema: { name: '"groundwork"', inUse: false },
    });

    expect([reporting.name, reporting.group, reporting.need]).toEqual([
      'database:reporting',
      'database:reporting',
      'optional',
    ]);
  });
});

describeWithService('postgres', (serverUrl) => {
  describe('the health of a server', () => {
    const drivers = new Drivers();
    const database = ownDatabase(serverUrl);
    beforeAll(() => database.create());
    afterEach(() => drivers.closeAll());
    afterAll(() => database.drop());

    it('is seen behind a pool that is full', async () => {
      const driver = drivers.for(database.url, { poolMax: 2 });
      const taken = [await driver.acquire(), await driver.acquire()];
      const health = new DatabaseHealth({
        ...{ instance: 'default', driver, clock: new VirtualClock() },
        settings: { need: 'required', poolWait: Duration.seconds(2) },
        ownSchema: { name: '"groundwork"', inUse: false },
      });

      expect(await health.check(signal)).toMatchObject({ facts: { inUse: 2, waiting: 0, max: 2 } });

      for (const connection of taken) connection.release();
    });

    it('finds a transaction that holds a snapshot', async () => {
      const driver = drivers.for(database.url);
      const holder = await driver.acquire();
      await holder.execute('begin isolation level repeatable read', []);
      await holder.execute('select 1', []);

      const { rows } = await driver.look(
        `select count(*)::int as n from pg_stat_activity where datname = current_database() and backend_xmin is not null and pid <> pg_backend_pid()`,
        [],
      );

      expect(rows[0]?.['n']).toBe(1);
      await holder.execute('rollback', []);
      holder.release();
    });

    it('is looked at on one connection, made again after a loss and given up when the look is', async () => {
      const driver = drivers.for(database.url);
      const pid = async (): Promise<unknown> =>
        (await driver.look('select pg_backend_pid() as pid', [])).rows[0]?.['pid'];
      const first = await pid();
      expect(await pid()).toBe(first);

      const controller = new AbortController();
      const slow = driver
        .look('select pg_sleep(60)', [], { signal: controller.signal })
        .catch((error: unknown) => error);
      const reason = new Error('enough');
      const running = `select count(*)::int as n from pg_stat_activity where query like '%pg_sleep(60)%' and pid = ${String(first)}`;
      while ((await using(driver, (connection) => connection.execute(running, []))).rows[0]?.['n'] !== 1);
      controller.abort(reason);

      expect(await slow).toBe(reason);
      expect(await pid()).not.toBe(first);
    });
  });
});
