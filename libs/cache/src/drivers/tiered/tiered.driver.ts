import type { Clock, Duration, Ids } from '#core';
import { CacheError } from '#domain/cache';
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
  /** Limit of one message to the others. */
  readonly timeout: Duration;
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
    const { far, time, clock } = this.parts;
    const namespace = site.name;
    const store = new TieredStore({
      ...{ site, time, clock, listener, far: far.store(site, listener) },
      tell: (invalidation) => this.#tell(messageText({ from: this.#self, namespace, invalidation })),
    });
    this.#stores.set(namespace, store);
    return store;
  }

  async ping(signal: AbortSignal | undefined): Promise<void> {
    await this.parts.far.ping?.(signal);
  }

  refused(error: unknown): boolean {
    return this.parts.far.refused?.(error) ?? false;
  }

  async close(): Promise<void> {
    const subscription = this.#subscription;
    this.#subscription = undefined;
    await subscription?.close();
    for (const store of this.#stores.values()) store.forget({ kind: 'all' });
    await this.parts.far.close();
  }

  async #tell(message: string): Promise<void> {
    const { pubSub, clock, timeout } = this.parts;
    const giveUp = new AbortController();
    const late = new CacheError(`The other processes could not be told of an invalidation within ${timeout}.`);
    const limit = clock.timer(timeout.milliseconds, () => giveUp.abort(late));
    try {
      await pubSub.publish(this.#channel, message, { signal: giveUp.signal });
    } finally {
      limit.cancel();
    }
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
