import { Duration, SystemClock } from '#core';
import type { DatabaseInstanceOptions } from '#database';
import { keptEmbeddedDriver } from '#database/testing';
import { ownDatabase } from '../../../../../test/support/own-database.js';
import { describeWithService } from '../../../../../test/support/services.js';
import { DatabasePlaces } from '../../testing/database/database-places.js';
import { describeIdempotencyStore } from '../../testing/idempotency.conformance.js';
import { idempotencyOver } from '../../testing/support/over-store.js';
import { DatabaseIdempotency } from './database-idempotency.js';

function storeSuite(name: string, database: DatabaseInstanceOptions): DatabasePlaces {
  const places = new DatabasePlaces(database);
  afterAll(() => places.close());
  describeIdempotencyStore(
    { describe, it },
    {
      name,
      openStore: async () => {
        const place = places.open();
        return {
          start: async () => ({ store: new DatabaseIdempotency(await place.start()) }),
          close: () => place.close(),
        };
      },
    },
  );
  return places;
}

describe('with the embedded database', () => {
  const embedded = keptEmbeddedDriver();
  storeSuite('the database driver on pglite', {
    driver: embedded.factory,
    snapshot: process.env['DATABASE_SNAPSHOT'],
  });
  afterAll(() => embedded.close());
});

describeWithService('postgres', (url) => {
  const database = ownDatabase(url);
  beforeAll(() => database.create());
  const places = storeSuite('the database driver on postgresql', {
    url: database.url,
    poolMax: 8,
    poolWait: Duration.seconds(20),
    lockTimeout: '500ms',
  });
  afterAll(() => database.drop());

  it('says that a key is in flight when the transaction that has it runs longer than a lock is waited for', async () => {
    const place = places.open();
    const ground = await place.start();
    const idempotency = idempotencyOver(new DatabaseIdempotency(ground), { clock: new SystemClock() });
    const asked = { fingerprint: 'f' };
    await ground.unitOfWork.run(async () => {
      await idempotency.run('key', async () => 1, asked);
      const other = () => idempotency.run('key', async () => 2, asked);
      await expect(ground.unitOfWork.run(other, { propagation: 'new' })).rejects.toMatchObject({
        code: 'IDEMPOTENCY_IN_FLIGHT',
      });
    });
    expect(await idempotency.run('key', async () => 3, asked)).toEqual({ value: 1, replayed: true });
    await place.close();
  });

  it('keeps one effect with one key, however many transactions come with it at once', async () => {
    const place = places.open();
    const ground = await place.start();
    const { sql, unitOfWork } = ground;
    await sql.execute('create table if not exists effects (name text not null)');
    const idempotency = idempotencyOver(new DatabaseIdempotency(ground), { clock: new SystemClock() });
    let attempts = 0;
    const once = () =>
      unitOfWork.run(async () => {
        const result = await idempotency.run(
          'key',
          async () => {
            await sql.execute('insert into effects (name) values ($1)', [ground.prefix]);
            return 'answer';
          },
          { fingerprint: 'f' },
        );
        attempts += 1;
        if (attempts <= 3) throw new Error('rolled back');
        return result;
      });
    const answers = await Promise.allSettled(Array.from({ length: 12 }, once));
    const kept = answers.filter((answer) => answer.status === 'fulfilled').map(({ value }) => value);
    const effects = await sql.query('select 1 from effects where name = $1', [ground.prefix]);
    expect([kept.length, kept.filter(({ replayed }) => !replayed).length, effects.length]).toEqual([9, 1, 1]);
    await place.close();
  });

  it('leaves no row of keys whose time is over, once others come', async () => {
    const place = places.open();
    const { sql, schema, prefix, ...ground } = await place.start();
    const idempotency = idempotencyOver(new DatabaseIdempotency({ sql, schema, prefix, ...ground }), {
      clock: new SystemClock(),
    });
    for (let index = 0; index < 10; index += 1)
      await idempotency.run(`old ${index}`, async () => 1, { fingerprint: 'f' });
    await sql.execute(
      `update ${schema}.idempotency_keys set ends_at = clock_timestamp() - interval '2 minutes' where starts_with(key, $1)`,
      [prefix],
    );
    for (let index = 0; index < 10; index += 1)
      await idempotency.run(`new ${index}`, async () => 1, { fingerprint: 'f' });
    const [row] = await sql.query<{ rows: string }>(
      `select count(*) as rows from ${schema}.idempotency_keys where starts_with(key, $1)`,
      [prefix],
    );
    expect(row?.rows).toBe('10');
    await place.close();
  });
});
