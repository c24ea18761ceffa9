import type { CoordinationCapabilities } from '../../coordination.driver.js';

/** Known without loading the driver. */
export const memoryCoordinationCapabilities = {
  sharedByProcesses: false,
  durable: false,
  joinsUnitOfWork: false,
} as const satisfies CoordinationCapabilities;
