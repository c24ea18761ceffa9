import type { CoordinationCapabilities } from '../../coordination.driver.js';

/** Known without loading the driver. Whether processes can share it depends on the database: an embedded one limits the role itself. */
export const databaseCoordinationCapabilities = {
  sharedByProcesses: true,
  durable: true,
  joinsUnitOfWork: true,
} as const satisfies CoordinationCapabilities;
