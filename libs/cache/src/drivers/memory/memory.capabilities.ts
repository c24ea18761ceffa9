import type { CacheCapabilities } from '../../cache.driver.js';

/** Known without loading the driver. */
export const memoryCacheCapabilities = {
  durable: false,
  sharedByProcesses: false,
  expiry: true,
  bounded: true,
} as const satisfies CacheCapabilities;
