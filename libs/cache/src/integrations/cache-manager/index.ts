export { CacheManagerModule, type CacheManagerModuleOptions } from './cache-manager.module.js';
export { GroundworkKeyvStore } from './groundwork-keyv-store.js';
