export { CacheModule, type CacheAsyncOptions, type CacheInstanceStatics, type CacheStatics } from './cache.module.js';
export { cacheConcern } from './cache.concern.js';
export type {
  CacheChoice,
  CacheDriverName,
  CacheInstanceOptions,
  CacheOptions,
  CacheSettings,
} from './cache.options.js';
export { Cacheable, type CacheableOptions } from './decorators/cacheable.decorator.js';
export { CacheEvict, type CacheEvictOptions } from './decorators/cache-evict.decorator.js';
export { CachePut, type CachePutOptions } from './decorators/cache-put.decorator.js';
export type { CachedMethod, PutMethod } from './decorators/cached-method.js';
export type { CacheManagerStore, ForeignStore, KeyvStore } from './foreign-store.js';
export type {
  AbsentReason,
  CacheCapabilities,
  CacheDriver,
  CacheEntry,
  CacheReading,
  CacheStore,
  CacheTicket,
  CacheWrite,
  EntryExtra,
  FoundEntry,
  Invalidation,
  KeptForm,
  NamespaceSite,
  StoreListener,
  WriteBatch,
} from './cache.driver.js';
export type { CacheDriverFactory, CacheDriverParts } from './cache.driver-factory.js';
export type { SteadyTime } from './steady-time.js';
export {
  Cache,
  CACHE_CHANNEL,
  CacheError,
  CacheFeatureUnsupportedError,
  CacheInvalidError,
  CacheLoadTimeoutError,
  CacheUnavailableError,
  CacheValueInvalidError,
  type CacheCallOptions,
  type CacheCodec,
  type CacheEvent,
  type CacheEventKind,
  type CacheExplanation,
  type CacheLoad,
  type CacheLoader,
  type CacheNamespace,
  type CacheNamespaceOptions,
  type CacheWriteOptions,
  type GetOrSetOptions,
} from '#domain/cache';
