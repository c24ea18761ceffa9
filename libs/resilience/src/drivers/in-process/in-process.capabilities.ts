import type { ResilienceCapabilities } from '../../resilience.driver.js';

/** Known without loading the driver. */
export const inProcessResilienceCapabilities = {
  bulkhead: true,
  rateLimit: true,
} as const satisfies ResilienceCapabilities;
