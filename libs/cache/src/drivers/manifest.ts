import type { CacheDriverFactory } from '../cache.driver-factory.js';
import { memoryCacheCapabilities } from './memory/memory.capabilities.js';

/** The built-in drivers, by name. Nothing of a driver is loaded before it is chosen. */
export const cacheDrivers = {
  memory: {
    name: 'memory',
    production: 'ask',
    productionNote: 'the cache records live in this one process: every stop loses them',
    capabilities: memoryCacheCapabilities,
    remote: false,
    peers: [],
    target: () => 'this process',
    create: async ({ maxEntries }, { clock }) => {
      const { MemoryCacheDriver } = await import('./memory/index.js');
      return new MemoryCacheDriver({ maxEntries }, clock);
    },
  },
} satisfies Readonly<Record<string, CacheDriverFactory>>;
