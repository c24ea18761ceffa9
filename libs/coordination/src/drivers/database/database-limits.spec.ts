import { Duration, SystemClock } from '#core';
import { keptEmbeddedDriver } from '#database/testing';
import type { DatabaseInstanceOptions } from '#database';
import type { RateLimit } from '#domain/coordination';
import { ownDatabase } from '../../../../../test/support/own-database.js';
import { describeWithService } from '../../../../../test/support/services.js';
import { DatabasePlaces, type DatabaseGround } from '../../testing/database/database-places.js';
import { rateLimiterOver } from '../../testing/support/over-store.js';
import { DatabaseLimits } from './database-limits.js';

const limitsOn = (ground: DatabaseGround, severalConnections: boolean): DatabaseLimits =>
  new DatabaseLimits({ ...ground, severalConnections });

function placesOn(database: DatabaseInstanceOptions): DatabasePlaces {
  const places = new DatabasePlaces(database);
  afterAll(() => places.close());
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
  const places = placesOn({
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
  const places = placesOn({
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

  it.each(['fixed-window', 'sliding-window', 'token-bucket'] as const)(
    'makes nobody wait longer than one window more on a %s when the clock was set back',
    async (algorithm) => {
      const place = places.open();
      const ground = await place.start();
      const { sql, schema, prefix } = ground;
      const limiter = rateLimiterOver(limitsOn(ground, true), { clock: new SystemClock() });
      const rule: RateLimit = { algorithm, limit: 3, window: '400ms' };
      await limiter.consume('key', rule, { cost: 3 });
      const hour = 3_600_000_000;
      await sql.execute(
        `with later as (update ${schema}.rate_limits set mark = mark + ${hour} where key = $1 returning id)
         update ${schema}.rate_limit_uses set at = at + ${hour} where limit_id in (select id from later)`,
        [`${prefix}key`],
      );
      expect((await limiter.peek('key', rule)).allowed).toBe(false);
      const refused = await limiter.consume('key', rule);
      expect([refused.allowed, (refused.retryAfter?.milliseconds ?? 0) <= 400]).toEqual([false, true]);
      await new SystemClock().sleep(refused.retryAfter?.milliseconds ?? 0);
      expect((await limiter.consume('key', rule)).allowed).toBe(true);
      await place.close();
    },
  );
});
