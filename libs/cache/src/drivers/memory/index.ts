export { memoryCacheCapabilities } from './memory.capabilities.js';
export { MemoryCacheDriver } from './memory.driver.js';
export type { MemoryCacheOptions } from './memory.options.js';
