import type { CacheCapabilities } from '../../cache.driver.js';

/** Known without loading the driver. */
export const memoryCacheCapabilities = {
  shared: false,
  durable: false,
  tags: true,
  batches: true,
  keys: true,
} as const satisfies CacheCapabilities;
