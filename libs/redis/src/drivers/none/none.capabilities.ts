import type { RedisCapabilities } from '../../redis.driver.js';

/** Known without loading the driver. */
export const noneRedisCapabilities = { commands: false, subscriptions: false } as const satisfies RedisCapabilities;
