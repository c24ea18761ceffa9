export { memoryObservabilityCapabilities } from './memory.capabilities.js';
export { MemoryObservabilityDriver } from './memory.driver.js';
export type { MemoryObservabilityOptions } from './memory.options.js';
