export { memoryCacheCapabilities } from './memory.capabilities.js';
export { MemoryCacheDriver } from './memory.driver.js';
export { MemoryStore } from './memory.store.js';
