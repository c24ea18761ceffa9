import type { RedisDriverFactory } from '../redis.driver-factory.js';
import { nodeRedisDriverFactory } from './node-redis/node-redis.driver-factory.js';
import { noneRedisCapabilities } from './none/none.capabilities.js';

/** The built-in drivers, by name. Nothing of a driver is loaded before it is chosen. */
export const redisDrivers = {
  none: {
    name: 'none',
    production: 'ok',
    absent: true,
    capabilities: noneRedisCapabilities,
    remote: false,
    peers: [],
    target: () => 'no server is named',
    create: async (_settings, { instance }) => {
      const { NoneRedisDriver } = await import('./none/index.js');
      return new NoneRedisDriver(instance);
    },
  },
  'node-redis': nodeRedisDriverFactory,
} satisfies Readonly<Record<string, RedisDriverFactory>>;
