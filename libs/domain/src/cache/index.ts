export { Cache, type PutCacheRecordOptions, type StoredCacheRecord, type CacheCallOptions } from './cache.js';
export { CacheRecordInvalidError, CacheError, CacheFullError, CacheUnsupportedError } from './cache.errors.js';
