export { memoryCoordinationCapabilities } from './memory.capabilities.js';
export { createMemoryCoordination } from './create-memory-coordination.js';
export { MemoryCoordinationDriver } from './memory.driver.js';
export type { MemoryCoordinationOptions } from './memory.options.js';
