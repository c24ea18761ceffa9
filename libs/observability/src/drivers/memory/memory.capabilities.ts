import type { ObservabilityCapabilities } from '../../observability.driver.js';

/** Known without loading the driver. */
export const memoryObservabilityCapabilities = {
  durable: false,
  sharedByProcesses: false,
  expiry: true,
  bounded: true,
} as const satisfies ObservabilityCapabilities;
