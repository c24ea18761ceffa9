export {
  Cache,
  type CacheCallOptions,
  type CacheExplanation,
  type CacheLoad,
  type CacheLoader,
  type CacheNamespace,
  type CacheNamespaceOptions,
  type CacheWriteOptions,
  type GetOrSetOptions,
} from './cache.js';
export type { CacheCodec } from './cache-codec.js';
export { CACHE_CHANNEL, type CacheEvent, type CacheEventKind } from './cache-event.js';
export {
  CacheError,
  CacheFeatureUnsupportedError,
  CacheInvalidError,
  CacheLoadTimeoutError,
  CacheUnavailableError,
  CacheValueInvalidError,
} from './cache.errors.js';
