import type { RedisCapabilities } from '../../redis.driver.js';

/** Known without loading the driver. */
export const nodeRedisCapabilities = { commands: true, subscriptions: true } as const satisfies RedisCapabilities;
