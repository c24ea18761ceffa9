import { CacheError } from '#domain/cache';
import type { CacheDriver, CacheStore, NamespaceSite } from '../../cache.driver.js';
import type { SteadyTime } from '../../steady-time.js';
import { memoryCacheCapabilities } from './memory.capabilities.js';
import { MemoryStore } from './memory.store.js';

/** In this process: each namespace has a store of its own, so that no key carries its name. */
export class MemoryCacheDriver implements CacheDriver {
  readonly name: string = 'memory';
  readonly capabilities = memoryCacheCapabilities;
  readonly #stores: MemoryStore[] = [];
  #closed = false;

  constructor(private readonly time: SteadyTime) {}

  open(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return Promise.resolve();
  }

  store(site: NamespaceSite): CacheStore {
    if (this.#closed) throw new CacheError('The cache in memory is closed: the application has stopped.');
    const store = new MemoryStore(site, this.time);
    this.#stores.push(store);
    return store;
  }

  close(): Promise<void> {
    this.#closed = true;
    for (const store of this.#stores.splice(0)) store.drop({ kind: 'all' });
    return Promise.resolve();
  }
}
