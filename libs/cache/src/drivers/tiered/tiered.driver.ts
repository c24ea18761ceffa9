import type { Clock, Ids } from '#core';
import type { PubSub, Subscription } from '#domain/coordination';
import type { CacheDriver, CacheStore, NamespaceSite, StoreListener } from '../../cache.driver.js';
import type { SteadyTime } from '../../steady-time.js';
import { messageText, parsedMessage } from './invalidation-message.js';
import { tieredCacheCapabilities } from './tiered.capabilities.js';
import { TieredStore } from './tiered.store.js';

export interface TieredCacheParts {
  /** What processes share. */
  readonly far: CacheDriver;
  readonly pubSub: PubSub;
  readonly clock: Clock;
  readonly time: SteadyTime;
  readonly ids: Ids;
  readonly instance: string;
}

/** Memory over what processes share. They tell each other what they change; who may have missed something drops all that it holds, and reads anew: the newest wins. */
export class TieredCacheDriver implements CacheDriver {
  readonly name = 'tiered';
  readonly capabilities = tieredCacheCapabilities;
  readonly #self: string;
  readonly #channel: string;
  readonly #stores = new Map<string, TieredStore>();
  #subscription: Subscription | undefined;

  constructor(private readonly parts: TieredCacheParts) {
    this.#self = parts.ids.next();
    this.#channel = `cache:${parts.instance}`;
  }

  async open(signal: AbortSignal): Promise<void> {
    await this.parts.far.open(signal);
    this.#subscription = await this.parts.pubSub.subscribe(
      this.#channel,
      { onMessage: (payload) => this.#hear(payload), onGap: () => this.#distrust() },
      { signal },
    );
    this.#distrust(); // what was read before somebody listened
  }

  store(site: NamespaceSite, listener: StoreListener): CacheStore {
    const { far, time, clock, pubSub } = this.parts;
    const from = this.#self;
    const namespace = site.name;
    const store = new TieredStore({
      ...{ site, time, clock, listener, far: far.store(site, listener) },
      tell: (invalidation) => pubSub.publish(this.#channel, messageText({ from, namespace, invalidation })),
    });
    this.#stores.set(namespace, store);
    return store;
  }

  async ping(signal: AbortSignal | undefined): Promise<void> {
    await this.parts.far.ping?.(signal);
  }

  async close(): Promise<void> {
    const subscription = this.#subscription;
    this.#subscription = undefined;
    await subscription?.close();
    for (const store of this.#stores.values()) store.forget({ kind: 'all' });
    await this.parts.far.close();
  }

  #hear(payload: string): void {
    const message = parsedMessage(payload);
    if (message === undefined) return this.#distrust(); // of a version that tells more, perhaps
    if (message.from === this.#self) return; // its own change was made here first, and what was loaded since is newer
    this.#stores.get(message.namespace)?.forget(message.invalidation);
  }

  #distrust(): void {
    for (const store of this.#stores.values()) store.forget({ kind: 'all' });
  }
}
