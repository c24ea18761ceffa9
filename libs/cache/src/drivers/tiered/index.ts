export { createTieredCache, tieredCacheNeeds } from './create-tiered-cache.js';
export { tieredCacheCapabilities } from './tiered.capabilities.js';
export { TieredCacheDriver, type TieredCacheParts } from './tiered.driver.js';
export { TieredStore } from './tiered.store.js';
