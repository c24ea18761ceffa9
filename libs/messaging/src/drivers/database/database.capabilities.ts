import type { MessagingCapabilities } from '../../messaging.driver.js';

/** Known without loading the driver. Whether processes can share it depends on the database: an embedded one limits the role itself. */
export const databaseMessagingCapabilities = {
  durable: true,
  sharedByProcesses: true,
  transactionalAck: true,
  keyOrder: true,
  delay: true,
  replay: true,
} as const satisfies MessagingCapabilities;
