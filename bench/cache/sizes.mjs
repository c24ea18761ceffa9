import 'reflect-metadata';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { NestFactory } from '@nestjs/core';
import { LRUCache } from 'lru-cache';
import { Cache, CacheModule } from 'nestjs-groundwork/cache';
import { processorTimes } from './processor-times.mjs';
import { median } from '../support/statistics.mjs';

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc');
const SIZES = [1_000, 100_000, 1_000_000];

/** What an entry weighs, and what a hit costs, as the cache grows. */
export async function sizes() {
  const rows = [];
  for (const size of SIZES) rows.push(...(await ofSize(size)));
  return rows;
}

async function ofSize(size) {
  const application = await NestFactory.createApplicationContext(
    CacheModule.forRoot({ driver: 'memory', maxEntries: size }, { env: { NODE_ENV: 'production' } }),
    { logger: false },
  );
  try {
    const ours = application.get(Cache).namespace('sizes');
    const lru = new LRUCache({ max: size, ttl: 300_000 });
    await ours.get('warm');
    const bare = await heapOf(size, async (key, value) => void lru.set(key, value));
    const kept = await heapOf(size, (key, value) => ours.set(key, value));
    const load = () => {
      throw new Error('It is there.');
    };
    const each = (call) => {
      let index = 0;
      return () => call(`product-${(index = (index + 7_919) % size)}`);
    };
    const times = await processorTimes(
      { lru: each((key) => lru.get(key)), ours: each((key) => ours.getOrSet(key, load)) },
      { rounds: 5, calls: 20_000 },
    );
    const ratio = median(times.ours.map((time, round) => time / times.lru[round]));
    return [
      row(
        `${size} entries, heap for each`,
        `${kept.toFixed(0)} B`,
        `lru-cache: ${bare.toFixed(0)} B`,
        kept / bare,
        size > 1_000 ? 1.25 : undefined,
      ),
      row(
        `${size} entries, getOrSet, hit`,
        `${perCall(times.ours)} ns`,
        `lru-cache get: ${perCall(times.lru)} ns`,
        ratio,
        1.5,
      ),
    ];
  } finally {
    await application.close();
  }
}

const perCall = (times) => ((median(times) / 20_000) * 1e6).toFixed(0);

async function heapOf(size, set) {
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < size; index += 1)
    await set(`product-${index}`, { id: index, name: `Product ${index}`, price: 1_299, tags: ['new'] });
  collect();
  return (process.memoryUsage().heapUsed - before) / size;
}

function row(path, ours, peer, ratio, limit) {
  return {
    path: `cache: ${path}`,
    ours,
    peer,
    ratio: `${ratio.toFixed(2)}x`,
    target: limit === undefined ? '-' : `<= ${limit}x`,
    value: ratio,
    limit,
  };
}
