export { memoryCoordinationCapabilities } from './memory.capabilities.js';
export { MemoryCoordinationDriver } from './memory.driver.js';
export type { MemoryCoordinationOptions } from './memory.options.js';
