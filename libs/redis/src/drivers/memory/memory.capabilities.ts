import type { RedisCapabilities } from '../../redis.driver.js';

/** Known without loading the driver. */
export const memoryRedisCapabilities = {
  durable: false,
  sharedByProcesses: false,
  expiry: true,
  bounded: true,
} as const satisfies RedisCapabilities;
