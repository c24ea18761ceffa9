import type { CoordinationCapabilities } from '../../coordination.driver.js';

/** Known without loading the driver. Durable as far as the server writes to disk: what it lost is lost, and only the tokens of locks do not go back. */
export const redisCoordinationCapabilities = {
  sharedByProcesses: true,
  durable: true,
  joinsUnitOfWork: false,
} as const satisfies CoordinationCapabilities;
