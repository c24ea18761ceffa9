import type { CacheCapabilities } from '../../cache.driver.js';

/** Known without loading the driver. */
export const redisCacheCapabilities = {
  shared: true,
  durable: true,
  tags: true,
  batches: true,
  keys: true,
} as const satisfies CacheCapabilities;
