import { SystemClock } from '#core';
import { ConnectionPoolError, DatabaseUnavailableError } from '#domain/database';
import { embeddedOptions } from '../../../../../test/support/embedded-database.js';
import { PgliteDriver } from './pglite.driver.js';
import { ormPackages } from '../orm-packages.js';
import { pgliteDriverFactory } from './pglite.driver-factory.js';

const clock = new SystemClock();
const openingLimit = 60_000;
const memory = embeddedOptions();

describe('PgliteDriver, when its engine ends', () => {
  it(
    'reports the statement as lost and refuses what comes later, instead of answering with nothing',
    async () => {
      const driver = new PgliteDriver(memory, clock);
      try {
        const connection = await driver.acquire();
        const error: unknown = await connection
          .execute(`select '${'['.repeat(50_000)}'::jsonb`, [])
          .catch((caught: unknown) => caught);
        expect(driver.isConnectionLoss(error)).toBe(true);
        expect(driver.mapError(error)).toBeInstanceOf(DatabaseUnavailableError);
        await expect(connection.execute('select 1', [])).rejects.toThrow('failed and was stopped');
        connection.release();
        await expect(driver.acquire()).rejects.toThrow(DatabaseUnavailableError);
      } finally {
        await driver.close();
      }
    },
    openingLimit,
  );
});

describe('PgliteDriver, when it is closed', () => {
  it(
    'refuses waiting and later callers, and may be closed again',
    async () => {
      const driver = new PgliteDriver(memory, clock);
      const connection = await driver.acquire();
      await connection.execute('begin', []);
      const waiting = expect(driver.acquire()).rejects.toThrow(DatabaseUnavailableError);
      await Promise.all([driver.close(), driver.close()]);
      await waiting;
      await expect(driver.acquire()).rejects.toThrow('is closed');
      await expect(driver.open()).rejects.toThrow('is closed');
      const late: unknown = await connection.execute('select 1', []).catch((caught: unknown) => caught);
      expect(driver.isConnectionLoss(late)).toBe(true);
      expect(driver.mapError(late)).toBeInstanceOf(DatabaseUnavailableError);
      connection.release();
      await driver.close();
    },
    openingLimit,
  );

  it(
    'can be closed while it opens',
    async () => {
      const driver = new PgliteDriver(memory, clock);
      const opening = driver.open();
      await driver.close();
      await opening;
      await expect(driver.acquire()).rejects.toThrow('is closed');
    },
    openingLimit,
  );

  it('can be closed without ever having been opened', async () => {
    await expect(new PgliteDriver(memory, clock).close()).resolves.toBeUndefined();
  });

  it(
    'lets a caller stop waiting for the start',
    async () => {
      const driver = new PgliteDriver(memory, clock);
      const controller = new AbortController();
      const opening = driver.open({ signal: controller.signal });
      controller.abort(new Error('no time'));
      await expect(opening).rejects.toThrow('no time');
      await driver.close();
    },
    openingLimit,
  );
});

describe('pgliteDriverFactory', () => {
  it('asks before production and says what could be lost', () => {
    expect(pgliteDriverFactory).toMatchObject({
      name: 'pglite',
      production: 'ask',
      remote: false,
      peers: ['@electric-sql/pglite', ...ormPackages],
    });
    expect(pgliteDriverFactory.productionNote).toContain('one connection');
    expect(pgliteDriverFactory.target({ ...memory, dataDir: '/data' })).toBe('/data');
    expect(pgliteDriverFactory.capabilities).toEqual(new PgliteDriver(memory, clock).capabilities);
  });

  it(
    'bounds the queue by maxWaiters',
    async () => {
      const driver = new PgliteDriver({ ...memory, maxWaiters: 1 }, clock);
      try {
        const connection = await driver.acquire();
        const waiting = driver.acquire();
        await expect(driver.acquire()).rejects.toThrow(ConnectionPoolError);
        connection.release();
        (await waiting).release();
      } finally {
        await driver.close();
      }
    },
    openingLimit,
  );
});
