import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { CoordinationModule, Locks, RateLimiter } from 'nestjs-groundwork/coordination';
import { DatabaseModule } from 'nestjs-groundwork/database';
import { RedisModule } from 'nestjs-groundwork/redis';
import pg from 'pg';
import { createClient } from 'redis';
import { processorTimes } from '../cache/processor-times.mjs';
import { withDatabase } from '../support/own-database.mjs';
import { alternate, median } from '../support/statistics.mjs';
import { lockOnMap, lockOnPostgres, lockOnRedis, limitOnMap, limitOnRedis } from './raw.mjs';

const SIZES = [1, 1_000, 100_000];
const ROUNDS = 15;
const REMOTE_CALLS = 200;
const LOCAL_CALLS = 20_000;
/** Wide enough that nobody is refused, whose answer would be another one. */
const LIMIT = { algorithm: 'fixed-window', limit: 1_000_000_000, window: '1h' };

/** A lock taken and given back, and a decision of a rate limit, by one caller, among so many names as are in use: against the least that the same service could be asked. */
export async function coordination() {
  return [...(await onMemory()), ...(await onRedis()), ...(await onPostgres())];
}

async function onMemory() {
  const rows = [];
  for (const size of SIZES) {
    await within(
      [CoordinationModule.forRoot({ driver: 'memory', maxEntries: size + 1 }, { env: { NODE_ENV: 'development' } })],
      async ({ lock, limit }) => {
        const sides = {
          lock: each(size, lock),
          'raw lock': each(size, lockOnMap()),
          limit: each(size, limit),
          'raw limit': each(size, limitOnMap()),
        };
        for (let count = 0; count < size; count += 1) for (const side of Object.values(sides)) await side();
        const times = await processorTimes(sides, { rounds: ROUNDS, calls: LOCAL_CALLS });
        const row = rowOf(times, { calls: LOCAL_CALLS, unit: 'ns', size });
        rows.push(
          row('lock on memory', 'lock', 'raw lock', 'a Map'),
          row('limit on memory', 'limit', 'raw limit', 'a Map'),
        );
      },
    );
  }
  return rows;
}

async function onRedis() {
  const url = process.env.TEST_REDIS_URL;
  if (url === undefined) return [];
  const client = await createClient({ url }).connect();
  const rows = [];
  try {
    for (const size of SIZES) {
      const prefix = `bench-${randomBytes(6).toString('hex')}:`;
      const env = { NODE_ENV: 'production', REDIS_URL: url, REDIS_KEY_PREFIX: prefix };
      const modules = [
        RedisModule.forRoot(undefined, { env }),
        CoordinationModule.forRoot({ driver: 'redis' }, { env }),
      ];
      await within(modules, async ({ lock, limit }) => {
        const sides = {
          lock: each(size, lock),
          'raw lock': each(size, await lockOnRedis(client, prefix)),
          limit: each(size, limit),
          'raw limit': each(size, await limitOnRedis(client, prefix)),
        };
        for (const side of Object.values(sides)) await used(size, side);
        const times = await alternate(ROUNDS, repeated(sides));
        const row = rowOf(times, { calls: REMOTE_CALLS, unit: 'us', size });
        rows.push(
          row('lock on Redis', 'lock', 'raw lock', 'SET NX PX and a script'),
          row('limit on Redis', 'limit', 'raw limit', 'INCR in a script'),
        );
      });
      await forget(client, prefix);
    }
  } finally {
    await client.quit();
  }
  return rows;
}

async function onPostgres() {
  const rows = [];
  for (const size of SIZES)
    await withDatabase(async (url) => {
      const env = { NODE_ENV: 'production', DATABASE_URL: url };
      const modules = [
        await DatabaseModule.forRoot({ ownTables: 'always', migrate: 'auto' }, { env }),
        CoordinationModule.forRoot({ driver: 'database' }, { env }),
      ];
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      try {
        await within(modules, async ({ lock }) => {
          const sides = { lock: each(size, lock), 'raw lock': each(size, await lockOnPostgres(client, size)) };
          await client.query(KNOWN_LOCKS, [size]);
          await client.query('vacuum analyze'); // as after a while, and not in the middle of a round
          const times = await alternate(ROUNDS, repeated(sides));
          const row = rowOf(times, { calls: REMOTE_CALLS, unit: 'us', size });
          rows.push(row('lock on PostgreSQL', 'lock', 'raw lock', 'insert on conflict, update'));
        });
      } finally {
        await client.end();
      }
    });
  return rows;
}

async function forget(client, prefix) {
  for await (const keys of client.scanIterator({ MATCH: `${prefix}*`, COUNT: 1_000 }))
    if (keys.length > 0) await client.unlink(keys);
}

/** As if every name had been locked a moment ago. */
const KNOWN_LOCKS = `
insert into groundwork.locks (instance, name, token, ends_at)
select 'default', 'name-' || i, 1, clock_timestamp() from generate_series(0, $1::int - 1) i`;

async function within(imports, work) {
  class BenchModule {}
  const application = await NestFactory.createApplicationContext({ module: BenchModule, imports }, { logger: false });
  try {
    const [locks, limiter] = [application.get(Locks), application.get(RateLimiter)];
    await work({
      lock: async (name) => {
        const lock = await locks.tryAcquire(name);
        await lock.release();
      },
      limit: (name) => limiter.consume(name, LIMIT),
    });
  } finally {
    await application.close();
  }
}

/** The call with one name after the other, in an order that is none of the server's. */
function each(size, call) {
  let index = 0;
  return () => call(`name-${(index = (index + 7_919) % size)}`);
}

/** Every name once. */
async function used(size, side) {
  for (let count = 0; count < size; count += 100)
    await Promise.all(Array.from({ length: Math.min(100, size - count) }, side));
}

function repeated(sides) {
  const rounds = Object.entries(sides).map(([name, side]) => [
    name,
    async () => {
      for (let count = 0; count < REMOTE_CALLS; count += 1) await side();
    },
  ]);
  return Object.fromEntries(rounds);
}

const UNITS = { ns: 1e6, us: 1e3 };

function rowOf(times, { calls, unit, size }) {
  const cost = (name) => `${((median(times[name]) / calls) * UNITS[unit]).toFixed(0)} ${unit}`;
  return (path, name, raw, what) => {
    const value = median(times[name].map((time, round) => time / times[raw][round]));
    return {
      path: `coordination: ${path}, ${size} name${size === 1 ? '' : 's'}`,
      ours: cost(name),
      peer: `${what}: ${cost(raw)}`,
      ratio: `${value.toFixed(2)}x`,
      target: '-',
      value,
    };
  };
}
