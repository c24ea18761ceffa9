import type { MessagingCapabilities } from '../../messaging.driver.js';

/** Known without loading the driver. */
export const memoryMessagingCapabilities = {
  durable: false,
  sharedByProcesses: false,
  transactionalAck: false,
  keyOrder: true,
  delay: true,
  replay: true,
} as const satisfies MessagingCapabilities;
