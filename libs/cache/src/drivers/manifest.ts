import type { CacheDriverFactory } from '../cache.driver-factory.js';
import { memoryCacheCapabilities } from './memory/memory.capabilities.js';
import { redisCacheCapabilities } from './redis/redis.capabilities.js';
import { storeCacheCapabilities } from './store/store.capabilities.js';
import { tieredCacheCapabilities } from './tiered/tiered.capabilities.js';

/** The built-in drivers, by name. Nothing of a driver is loaded before it is chosen. */
export const cacheDrivers = {
  memory: {
    name: 'memory',
    production: 'ok', // what is cached may be gone at any time
    capabilities: memoryCacheCapabilities,
    perProcess: true,
    remote: false,
    peers: [],
    target: ({ maxEntries }) => `this process, up to ${maxEntries} entries in each namespace`,
    create: async (_settings, { time }) => new (await import('./memory/index.js')).MemoryCacheDriver(time),
  },
  redis: {
    name: 'redis',
    production: 'ok',
    capabilities: redisCacheCapabilities,
    remote: false, // what leaves the process are the calls of `RedisClients`, which have their own policies and spans
    peers: [], // those of the concern redis
    concerns: ['redis'],
    target: ({ redis }) => (redis === 'default' ? 'the default Redis' : `the Redis "${redis}"`),
    needs: async (redis) => (await import('./redis/index.js')).redisCacheNeeds(redis),
    create: async (settings, parts, needed = []) =>
      (await import('./redis/index.js')).createRedisCache(settings, parts, needed),
  },
  tiered: {
    name: 'tiered',
    production: 'ok',
    capabilities: tieredCacheCapabilities,
    remote: false, // as with redis
    peers: [],
    concerns: ['redis', 'coordination'],
    target: ({ redis }) => `this process over ${redis === 'default' ? 'the default Redis' : `the Redis "${redis}"`}`,
    needs: async (redis) => (await import('./tiered/index.js')).tieredCacheNeeds(redis),
    create: async (settings, parts, needed = []) =>
      (await import('./tiered/index.js')).createTieredCache(settings, parts, needed),
  },
  store: {
    name: 'store',
    production: 'ok',
    capabilities: storeCacheCapabilities,
    remote: true,
    peers: [], // those of whoever has made the store
    target: () => 'a store that the application has opened',
    create: async (settings, parts) => (await import('./store/index.js')).createStoreCache(settings, parts),
  },
} satisfies Readonly<Record<string, CacheDriverFactory>>;
