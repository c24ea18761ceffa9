import { CompositionError } from '#core';
import type { CacheDriverParts } from '../../cache.driver-factory.js';
import type { CacheSettings } from '../../cache.options.js';
import { isForeignStore, OpenedStore } from './opened-store.js';
import { StoreCacheDriver } from './store.driver.js';

/** @throws CompositionError without a store. */
export function createStoreCache(
  { store }: CacheSettings,
  { clock, ids, instance }: CacheDriverParts,
): StoreCacheDriver {
  if (!isForeignStore(store))
    throw new CompositionError(
      `The driver store of the cache "${instance}" needs a store of cache-manager 5 or of Keyv, with get, set and del or delete; found ${store === undefined ? 'nothing' : 'something else'}. Give it in code: cache: { store: await redisStore({ ... }) }, or choose another driver.`,
    );
  return new StoreCacheDriver({ store: new OpenedStore(store), clock, ids, instance });
}
