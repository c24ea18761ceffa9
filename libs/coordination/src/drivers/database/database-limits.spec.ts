import { Duration, SystemClock } from '#core';
import { keptEmbeddedDriver } from '#database/testing';
import type { DatabaseInstanceOptions } from '#database';
import type { RateLimit } from '#domain/coordination';
import { ownDatabase } from '../../../../../test/support/own-database.js';
import { describeWithService } from '../../../../../test/support/services.js';
import { DatabasePlaces, type DatabaseGround } from '../../testing/database/database-places.js';
import { describeRateLimiter } from '../../testing/rate-limiter.conformance.js';
import { rateLimiterOver } from '../../testing/support/over-store.js';
import { DatabaseLimits } from './database-limits.js';

const limitsOn = (ground: DatabaseGround, severalConnections: boolean): DatabaseLimits =>
  new DatabaseLimits({ ...ground, severalConnections });

function suite(name: string, severalConnections: boolean, database: DatabaseInstanceOptions): DatabasePlaces {
  const places = new DatabasePlaces(database);
  afterAll(() => places.close());
  describeRateLimiter(
    { describe, it },
    {
      name,
      capabilities: { sharedByProcesses: severalConnections, durable: true },
      openStore: async () => {
        const place = places.open();
        return {
          start: async () => {
            const ground = await place.start();
            const rateLimiter = rateLimiterOver(limitsOn(ground, severalConnections), { clock: new SystemClock() });
            return { rateLimiter, close: () => ground.close() };
          },
          close: () => place.close(),
        };
      },
    },
  );
  return places;
}

const ONE: RateLimit = { algorithm: 'sliding-window', limit: 5, window: '1h' };
const rows = async ({ sql, schema, prefix }: DatabaseGround): Promise<string | undefined> =>
  (
    await sql.query<{ rows: string }>(
      `select concat_ws(' ', count(distinct l.id), count(u.n)) as rows from ${schema}.rate_limits l
       left join ${schema}.rate_limit_uses u on u.limit_id = l.id where starts_with(l.key, $1)`,
      [prefix],
    )
  )[0]?.rows;

describe('with the embedded database', () => {
  const embedded = keptEmbeddedDriver();
  const places = suite('the database driver on pglite', false, {
    driver: embedded.factory,
    snapshot: process.env['DATABASE_SNAPSHOT'],
  });
  afterAll(() => embedded.close());

  it('is part of the unit of work that runs, whose rollback gives the use back', async () => {
    const place = places.open();
    const ground = await place.start();
    const limiter = rateLimiterOver(limitsOn(ground, false));
    const undone = ground.unitOfWork.run(async () => {
      expect((await limiter.consume('key', ONE)).remaining).toBe(4);
      throw new Error('rolled back');
    });
    await expect(undone).rejects.toThrow('rolled back');
    expect((await limiter.peek('key', ONE)).remaining).toBe(5);
    await place.close();
  });
});

describeWithService('postgres', (url) => {
  const database = ownDatabase(url);
  beforeAll(() => database.create());
  const places = suite('the database driver on postgresql', true, {
    url: database.url,
    poolMax: 8,
    poolWait: Duration.seconds(20),
  });
  afterAll(() => database.drop());

  it('counts outside the unit of work that runs: a rollback gives nothing back, and nobody waits for it', async () => {
    const place = places.open();
    const ground = await place.start();
    const limiter = rateLimiterOver(limitsOn(ground, true), { clock: new SystemClock() });
    const undone = ground.unitOfWork.run(async () => {
      await limiter.consume('key', ONE);
      const elsewhere = await ground.unitOfWork.run(() => limiter.consume('key', ONE), { propagation: 'new' });
      expect(elsewhere.remaining).toBe(3);
      throw new Error('rolled back');
    });
    await expect(undone).rejects.toThrow('rolled back');
    expect((await limiter.peek('key', ONE)).remaining).toBe(3);
    await place.close();
  });

  it('leaves no row of keys whose limit is there again, once others come', async () => {
    const place = places.open();
    const ground = await place.start();
    const limiter = rateLimiterOver(limitsOn(ground, true), { clock: new SystemClock() });
    const short: RateLimit = { algorithm: 'sliding-window', limit: 5, window: '1ms' };
    for (let index = 0; index < 10; index += 1) await limiter.consume(`short ${index}`, short);
    for (let index = 0; index < 20; index += 1) await limiter.consume(`long ${index}`, ONE);
    expect(await rows(ground)).toBe('20 20');
    for (let index = 0; index < 20; index += 1) await limiter.reset(`long ${index}`);
    expect(await rows(ground)).toBe('0 0');
    await place.close();
  });
});
