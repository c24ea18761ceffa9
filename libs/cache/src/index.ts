export { CacheModule, type CacheAsyncOptions, type CacheStatics } from './cache.module.js';
export { cacheConcern } from './cache.concern.js';
export type {
  CacheChoice,
  CacheDriverName,
  CacheInstanceOptions,
  CacheOptions,
  CacheSettings,
} from './cache.options.js';
export type { DriverPut, DriverRecord, CacheCapabilities, CacheDriver } from './cache.driver.js';
export type { CacheDriverFactory } from './cache.driver-factory.js';
export {
  CacheRecordInvalidError,
  Cache,
  CacheError,
  CacheFullError,
  CacheUnsupportedError,
  type PutCacheRecordOptions,
  type StoredCacheRecord,
  type CacheCallOptions,
} from '#domain/cache';
