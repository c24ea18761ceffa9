import type { Clock, Ids } from '#core';
import type { CacheDriver, CacheStore, NamespaceSite } from '../../cache.driver.js';
import { ForeignCacheStore } from './foreign.store.js';
import type { OpenedStore } from './opened-store.js';
import { storeCacheCapabilities } from './store.capabilities.js';

export interface StoreCacheParts {
  readonly store: OpenedStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly instance: string;
}

/** In a store of cache-manager 5 or of Keyv, which its owner opens and closes. */
export class StoreCacheDriver implements CacheDriver {
  readonly name = 'store';
  readonly capabilities = storeCacheCapabilities;

  constructor(private readonly parts: StoreCacheParts) {}

  open(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return Promise.resolve();
  }

  store(site: NamespaceSite): CacheStore {
    return new ForeignCacheStore({ ...this.parts, site });
  }

  async ping(): Promise<void> {
    await this.parts.store.get('cache:ping');
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
