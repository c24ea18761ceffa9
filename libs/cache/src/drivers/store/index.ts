export { createStoreCache } from './create-store-cache.js';
export { storeCacheCapabilities } from './store.capabilities.js';
export { StoreCacheDriver, type StoreCacheParts } from './store.driver.js';
