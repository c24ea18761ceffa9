export { memoryRedisCapabilities } from './memory.capabilities.js';
export { MemoryRedisDriver } from './memory.driver.js';
export type { MemoryRedisOptions } from './memory.options.js';
