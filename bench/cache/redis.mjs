import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { createKeyv } from '@keyv/redis';
import { createCache } from 'cache-manager';
import { Cache, CacheModule } from 'nestjs-groundwork/cache';
import { RedisClients, RedisModule } from 'nestjs-groundwork/redis';
import { createClient } from 'redis';
import { alternate, median } from '../support/statistics.mjs';

const ROUNDS = 25;
const CALLERS = 100;

/** Reads from Redis by a hundred callers at once, and of a hundred keys by one: against the client's own. Needs TEST_REDIS_URL. bentocache is not here: its Redis driver wants another client, ioredis. */
export async function redis() {
  const url = process.env.TEST_REDIS_URL;
  if (url === undefined) return [];
  const prefix = `bench-${randomBytes(6).toString('hex')}:`;
  const env = { NODE_ENV: 'production', REDIS_URL: url, REDIS_KEY_PREFIX: prefix };
  class BenchModule {}
  const application = await NestFactory.createApplicationContext(
    {
      module: BenchModule,
      imports: [
        RedisModule.forRoot(undefined, { env }),
        CacheModule.forRoot({ driver: 'redis', timeout: '5s' }, { env }),
      ],
    },
    { logger: false },
  );
  const client = await createClient({ url }).connect();
  try {
    const clients = application.get(RedisClients);
    return await compare(application.get(Cache).namespace('products'), { client, clients, prefix, url });
  } finally {
    const keys = await client.keys(`${prefix}*`);
    if (keys.length > 0) await client.del(keys);
    await client.quit();
    await application.close();
  }
}

const keys = Array.from({ length: CALLERS }, (_, index) => `product-${index}`);
const product = (index) => ({ id: index, name: `Product ${index}`, price: 1_299, tags: ['new'] });

async function compare(ours, { client, clients, prefix, url }) {
  const raw = (key) => `${prefix}raw:${key}`;
  for (const [index, key] of keys.entries()) {
    await ours.set(key, product(index));
    await client.set(raw(key), JSON.stringify(product(index)), { PX: 300_000 });
  }
  const keyv = createKeyv(url, { namespace: `${prefix}keyv` });
  const cacheManager = createCache({ stores: [keyv], ttl: 300_000 });
  for (const [index, key] of keys.entries()) await cacheManager.set(key, product(index));
  const load = () => {
    throw new Error('It is there.');
  };
  const times = await alternate(ROUNDS, {
    'client GET': () => times10(() => Promise.all(keys.map(async (key) => JSON.parse(await client.get(raw(key)))))),
    'RedisClients GET': () =>
      times10(() => Promise.all(keys.map(async (key) => JSON.parse(await getBy(clients, `raw:${key}`))))),
    getOrSet: () => times10(() => Promise.all(keys.map((key) => ours.getOrSet(key, load)))),
    get: () => times10(() => Promise.all(keys.map((key) => ours.get(key)))),
    'cache-manager wrap': () => times10(() => Promise.all(keys.map((key) => cacheManager.wrap(key, load)))),
    'client MGET': () => times10(async () => (await client.mGet(keys.map(raw))).map((text) => JSON.parse(text))),
    getMany: () => times10(() => ours.getMany(keys)),
    'one GET': () => times10(async () => JSON.parse(await client.get(raw('product-1')))),
    'one get': () => times10(() => ours.get('product-1')),
  });
  await cacheManager.disconnect();
  const cost = (name) => `${((median(times[name]) / 10) * 1e3).toFixed(0)} us`;
  const ratio = (name, to) => median(times[name].map((time, round) => time / times[to][round]));
  const row = (path, name, to, limit) => ({
    path: `cache on redis: ${path}`,
    ours: cost(name),
    peer: `${to}: ${cost(to)}`,
    ratio: `${ratio(name, to).toFixed(2)}x`,
    target: limit === undefined ? '-' : `<= ${limit.toFixed(2)}x`,
    value: ratio(name, to),
    limit,
  });
  return [
    row('RedisClients GET, 100 callers', 'RedisClients GET', 'client GET', 1.25),
    row('get, 100 callers', 'get', 'client GET', 1.25),
    row('getOrSet, 100 callers', 'getOrSet', 'client GET', 1.25),
    row('getOrSet, 100 callers', 'getOrSet', 'cache-manager wrap'),
    row('getMany(100)', 'getMany', 'client MGET', 2),
    row('get, one caller', 'one get', 'one GET'),
  ];
}

function getBy(clients, key) {
  return clients.send({ command: ['GET', key], keys: [1], idempotent: true });
}

async function times10(call) {
  for (let count = 0; count < 10; count += 1) await call();
}
