import type { CacheCapabilities } from '../../cache.driver.js';

/** Known without loading the driver. */
export const storeCacheCapabilities = {
  shared: true,
  durable: true,
  tags: true,
  batches: false,
  keys: false,
} as const satisfies CacheCapabilities;
