import type { DatabaseCapabilities } from '../../database.driver.js';

/** In a file of its own, so that the plan knows them without loading the driver. */
export const pgliteCapabilities = {
  concurrentTransactions: false,
  sharedByProcesses: false,
  commitCheck: false, // no connection lies between COMMIT and its answer
} as const satisfies DatabaseCapabilities;
