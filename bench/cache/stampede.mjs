import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { LRUCache } from 'lru-cache';
import { Cache, CacheModule } from 'nestjs-groundwork/cache';
import { alternate, median } from '../support/statistics.mjs';

const ROUNDS = 60;
const READERS = 1_000;

/** A thousand readers of a cold key: how many loads, and what it costs beside `fetch` of lru-cache, which does as little as can be done. */
export async function stampede() {
  const application = await NestFactory.createApplicationContext(
    CacheModule.forRoot({ driver: 'memory' }, { env: { NODE_ENV: 'production' } }),
    { logger: false },
  );
  try {
    return await compare(application.get(Cache).namespace('stampede'));
  } finally {
    await application.close();
  }
}

async function compare(cache) {
  let loads = 0;
  const lru = new LRUCache({ max: 10_000, fetchMethod: async (key) => ({ key }) });
  const times = await alternate(ROUNDS, {
    ours: (round) =>
      all(() =>
        cache.getOrSet(`key-${round}`, async () => {
          loads += 1;
          return { round };
        }),
      ),
    'lru-cache fetch': (round) => all(() => lru.fetch(`key-${round}`)),
  });
  const ratio = median(times.ours.map((time, round) => time / times['lru-cache fetch'][round]));
  const cost = (name) => `${median(times[name]).toFixed(2)} ms`;
  return [
    {
      path: `cache: ${READERS} readers of a cold key`,
      ours: cost('ours'),
      peer: `lru-cache fetch: ${cost('lru-cache fetch')}`,
      ratio: `${ratio.toFixed(2)}x`,
      target: '<= 1.15x',
      value: ratio,
      limit: 1.15,
    },
    {
      path: 'cache: loads of that key',
      ours: (loads / ROUNDS).toFixed(2),
      peer: '-',
      ratio: '-',
      target: '1',
      value: loads / ROUNDS,
      limit: 1,
    },
  ];
}

function all(read) {
  return Promise.all(Array.from({ length: READERS }, read));
}
