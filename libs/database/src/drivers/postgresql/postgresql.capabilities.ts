import type { DatabaseCapabilities } from '../../database.driver.js';

/** In a file of its own, so that the plan knows them without loading the driver. */
export const postgresqlCapabilities = {
  concurrentTransactions: true,
  sharedByProcesses: true,
  commitCheck: true,
} as const satisfies DatabaseCapabilities;
