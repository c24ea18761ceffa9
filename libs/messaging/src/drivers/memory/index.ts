export { createMemoryMessaging } from './create-memory-messaging.js';
export { memoryMessagingCapabilities } from './memory.capabilities.js';
export { MemoryMessagingDriver, type MemoryMessagingParts } from './memory.driver.js';
export type { MemoryMessagingOptions } from './memory.options.js';
