import { CompositionError } from '#core';
import type { RedisClients } from '#domain/redis';
import type { RedisClientType, RedisClusterType, RedisSentinelType } from 'redis';
import { PortableRedisClients } from '../../portable-redis-clients.js';

type None = Record<string, never>;

/** What `createClient`, `createCluster` or `createSentinel` gives, by the mode of the instance. */
export type NodeRedisClient =
  RedisClientType<None, None, None, 2> | RedisClusterType<None, None, None, 2> | RedisSentinelType<None, None, None, 2>;

/**
 * The client of node-redis below `clients`, for what the port does not have. It is the same one for as long as the application runs, also after an outage, and it belongs to us (or to who
 * gave it): do not close it. It knows nothing of the prefix of keys, of limits and of policies. Where Redis need not be there at the start, it may not be connected.
 *
 *     const client = nodeRedisClient(clients) as RedisClientType; // with REDIS_MODE=standalone
 *
 * @throws CompositionError when another driver is below, or a fake one.
 */
export function nodeRedisClient(clients: RedisClients): NodeRedisClient {
  const driver = clients instanceof PortableRedisClients ? clients.driver : undefined;
  if (driver?.name === 'node-redis' && driver.native !== undefined) return driver.native as NodeRedisClient; // border: the driver made it, or was given it
  throw new CompositionError(
    `nodeRedisClient() was given a RedisClients of ${driver === undefined ? 'somebody else' : `the driver "${driver.name}"`}; only that of the driver node-redis has such a client. Set REDIS_URL, or use the port.`,
  );
}
