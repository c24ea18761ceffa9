import type { CoordinationCapabilities } from '../../coordination.driver.js';

/** Known without loading the driver. */
export const memoryCoordinationCapabilities = {
  durable: false,
  sharedByProcesses: false,
  expiry: true,
  bounded: true,
} as const satisfies CoordinationCapabilities;
