import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import { createCache } from 'cache-manager';
import { Cacheable } from 'cacheable';
import { Keyv } from 'keyv';
import { LRUCache } from 'lru-cache';
import { Cache, CacheModule } from 'nestjs-groundwork/cache';
import { processorTimes } from './processor-times.mjs';
import { median } from '../support/statistics.mjs';

const ROUNDS = 15;
const CALLS = 20_000;
const KEYS = 1_000;

/** Hits and sets in memory, by reference: against a bare lru-cache and against others. */
export async function memory() {
  const application = await NestFactory.createApplicationContext(
    CacheModule.forRoot({ driver: 'memory', maxEntries: 1_000_000 }, { env: { NODE_ENV: 'production' } }),
    { logger: false },
  );
  try {
    return await compare(application.get(Cache).namespace('products'));
  } finally {
    await application.close();
  }
}

const keys = Array.from({ length: KEYS }, (_, index) => `product-${index}`);
const product = (index) => ({ id: index, name: `Product ${index}`, price: 1_299, tags: ['new'] });

async function compare(ours) {
  const values = keys.map((_, index) => product(index));
  const lru = new LRUCache({ max: 1_000_000 });
  const timed = new LRUCache({ max: 1_000_000, ttl: 300_000 });
  const cacheManager = createCache({ ttl: 300_000 });
  const bento = new BentoCache({
    default: 'memory',
    stores: { memory: bentostore().useL1Layer(memoryDriver({ maxItems: 1_000_000, serialize: false })) },
  });
  const cacheable = new Cacheable({ ttl: '5m' });
  const keyv = new Keyv({ serialize: undefined, deserialize: undefined });
  for (const [index, key] of keys.entries()) {
    const value = values[index];
    await ours.set(key, value);
    lru.set(key, value);
    timed.set(key, value);
    await cacheManager.set(key, value);
    await bento.set({ key, value, ttl: '5m' });
    await cacheable.set(key, value);
    await keyv.set(key, value, 300_000);
  }
  const load = () => {
    throw new Error('It is there.');
  };
  const each = (call) => {
    let index = 0;
    return () => call(keys[(index = (index + 1) % KEYS)]);
  };
  const eachValue = (call) => {
    let index = 0;
    return () => call(keys[(index = (index + 1) % KEYS)], values[index]);
  };
  const fresh = (call) => {
    let index = 0;
    return () => call(keys[(index = (index + 1) % KEYS)], product(index));
  };
  const tagged = { tags: ['products'] };
  const times = await processorTimes(
    {
      'lru-cache get': each((key) => lru.get(key)),
      'lru-cache get, ttl': each((key) => timed.get(key)),
      getOrSet: each((key) => ours.getOrSet(key, load)),
      'getOrSet, tagged': each((key) => ours.getOrSet(key, load, tagged)),
      get: each((key) => ours.get(key)),
      'cache-manager wrap': each((key) => cacheManager.wrap(key, load)),
      'bentocache getOrSet': each((key) => bento.getOrSet({ key, factory: load, ttl: '5m' })),
      'cacheable getOrSet': each((key) => cacheable.getOrSet(key, load)),
      'keyv get': each((key) => keyv.get(key)),
      'lru-cache set': eachValue((key, value) => lru.set(key, value)),
      set: eachValue((key, value) => ours.set(key, value)),
      'lru-cache set, new value': fresh((key, value) => lru.set(key, value)),
      'lru-cache set, new value, ttl': fresh((key, value) => timed.set(key, value)),
      'set, new value': fresh((key, value) => ours.set(key, value)),
      'cache-manager set': eachValue((key, value) => cacheManager.set(key, value)),
    },
    { rounds: ROUNDS, calls: CALLS },
  );
  await Promise.all([bento.disconnectAll(), cacheable.disconnect(), keyv.disconnect()]);
  const cost = (name) => `${((median(times[name]) / CALLS) * 1e6).toFixed(0)} ns`;
  const ratio = (name, to) => median(times[name].map((time, round) => time / times[to][round]));
  const row = (path, name, to, limit) => ({
    path: `cache: ${path}`,
    ours: cost(name),
    peer: `${to}: ${cost(to)}`,
    ratio: `${ratio(name, to).toFixed(2)}x`,
    target: limit === undefined ? '-' : `<= ${limit}x`,
    value: ratio(name, to),
    limit,
  });
  return [
    row('getOrSet, hit', 'getOrSet', 'lru-cache get', 1.5),
    row('getOrSet, hit', 'getOrSet', 'lru-cache get, ttl'),
    row('getOrSet, hit, tagged', 'getOrSet, tagged', 'lru-cache get', 1.5),
    row('get, hit', 'get', 'lru-cache get', 1.5),
    row('getOrSet, hit', 'getOrSet', 'cache-manager wrap', 0.2),
    row('getOrSet, hit', 'getOrSet', 'bentocache getOrSet', 0.2),
    row('getOrSet, hit', 'getOrSet', 'cacheable getOrSet'),
    row('get, hit', 'get', 'keyv get'),
    row('set, the value that is there', 'set', 'lru-cache set'), // for which lru-cache does nothing, and we look at it again
    row('set, new value', 'set, new value', 'lru-cache set, new value', 2),
    row('set, new value', 'set, new value', 'lru-cache set, new value, ttl'),
    row('set', 'set', 'cache-manager set'),
  ];
}
