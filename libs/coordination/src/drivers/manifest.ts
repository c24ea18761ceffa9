import type { CoordinationDriverFactory } from '../coordination.driver-factory.js';
import { databaseCoordinationCapabilities } from './database/database.capabilities.js';
import { memoryCoordinationCapabilities } from './memory/memory.capabilities.js';
import { redisCoordinationCapabilities } from './redis/redis.capabilities.js';

/** The built-in drivers, by name. Nothing of a driver is loaded before it is chosen. */
export const coordinationDrivers = {
  redis: {
    name: 'redis',
    production: 'ok',
    capabilities: redisCoordinationCapabilities,
    remote: false, // what leaves the process are the calls of the concern redis
    peers: [],
    concerns: ['redis'],
    target: ({ standsOn }) => (standsOn === 'default' ? 'the default Redis' : `the Redis "${standsOn}"`),
    needs: async (standsOn) => (await import('./redis/index.js')).redisCoordinationNeeds(standsOn),
    create: async (settings, parts, needed = []) =>
      (await import('./redis/index.js')).createRedisCoordination(settings, parts, needed),
  },
  database: {
    name: 'database',
    production: 'ok',
    capabilities: databaseCoordinationCapabilities, // shared as far as its database is: the concern `database` refuses roles on one that is not
    remote: false, // what leaves the process are the database's own calls
    peers: [],
    concerns: ['database'],
    target: ({ standsOn }) => (standsOn === 'default' ? 'the default database' : `the database "${standsOn}"`),
    needs: async (standsOn) => (await import('./database/index.js')).databaseCoordinationNeeds(standsOn),
    create: async (settings, parts, needed = []) =>
      (await import('./database/index.js')).createDatabaseCoordination(settings, parts, needed),
  },
  memory: {
    name: 'memory',
    production: 'ask',
    productionNote:
      'locks, limits, idempotency keys, messages and values live in this one process: other processes do not see them, and every stop loses them',
    capabilities: memoryCoordinationCapabilities,
    remote: false,
    peers: [],
    target: () => 'this process',
    create: async (settings, parts) => (await import('./memory/index.js')).createMemoryCoordination(settings, parts),
  },
} satisfies Readonly<Record<string, CoordinationDriverFactory>>;
