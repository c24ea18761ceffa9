import type { RedisDriverFactory } from '../redis.driver-factory.js';
import { memoryRedisCapabilities } from './memory/memory.capabilities.js';

/** The built-in drivers, by name. Nothing of a driver is loaded before it is chosen. */
export const redisDrivers = {
  memory: {
    name: 'memory',
    production: 'ask',
    productionNote: 'the redis records live in this one process: every stop loses them',
    capabilities: memoryRedisCapabilities,
    remote: false,
    peers: [],
    target: () => 'this process',
    create: async ({ maxEntries }, { clock }) => {
      const { MemoryRedisDriver } = await import('./memory/index.js');
      return new MemoryRedisDriver({ maxEntries }, clock);
    },
  },
} satisfies Readonly<Record<string, RedisDriverFactory>>;
