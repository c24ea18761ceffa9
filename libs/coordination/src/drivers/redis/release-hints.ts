import { AsyncResource } from 'node:async_hooks';
import type { FaultReporter } from '#core';
import type { RedisClients, RedisSubscription } from '#domain/redis';
import type { RedisKeys } from './redis-keys.js';

export interface ReleaseHintsParts {
  readonly redis: RedisClients;
  readonly keys: Pick<RedisKeys, 'released'>;
  readonly faults: FaultReporter;
}

interface Waiting {
  readonly listeners: Set<() => void>;
  /** Undefined: it could not be subscribed, and who waits finds out by asking. */
  readonly subscription: Promise<RedisSubscription | undefined>;
}

/** Who waits for which lock: one subscription for each name, for as long as somebody in this process waits for it. */
export class ReleaseHints {
  readonly #waiting = new Map<string, Waiting>();
  readonly #closing = new Set<Promise<void>>();
  /** A subscription is for all who wait: nothing of the call that happened to be the first. */
  readonly #outside = new AsyncResource('ReleaseHints');
  #closed = false;

  constructor(private readonly parts: ReleaseHintsParts) {}

  on(name: string, listener: () => void): () => void {
    const own = (): void => listener(); // the same function may be given twice
    const waiting = this.#waiting.get(name) ?? this.#begin(name);
    waiting.listeners.add(own);
    return () => {
      waiting.listeners.delete(own);
      if (waiting.listeners.size === 0) this.#end(name, waiting);
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const [name, waiting] of this.#waiting) this.#end(name, waiting);
    await Promise.all(this.#closing);
  }

  #begin(name: string): Waiting {
    const listeners = new Set<() => void>();
    const tell = (): void => {
      for (const listener of [...listeners]) listener();
    };
    const subscription = this.#outside.runInAsyncScope(() => this.#subscribe(name, tell));
    const waiting = { listeners, subscription };
    this.#waiting.set(name, waiting);
    return waiting;
  }

  async #subscribe(name: string, tell: () => void): Promise<RedisSubscription | undefined> {
    const { redis, keys, faults } = this.parts;
    try {
      const subscription = await redis.subscribe(`${keys.released}${name}`, { onMessage: tell, onGap: tell });
      tell(); // it may have been released before
      return subscription;
    } catch (error) {
      if (!this.#closed)
        faults.report({
          where: `waiting for the release of the lock "${name}" (it is asked for again and again meanwhile)`,
          error,
        });
      return undefined;
    }
  }

  #end(name: string, waiting: Waiting): void {
    if (this.#waiting.get(name) !== waiting) return;
    this.#waiting.delete(name);
    const closing = this.#unsubscribe(name, waiting).finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  /** Never rejects. */
  async #unsubscribe(name: string, { subscription }: Waiting): Promise<void> {
    try {
      await (await subscription)?.close();
    } catch (error) {
      if (!this.#closed)
        this.parts.faults.report({ where: `no longer waiting for the release of the lock "${name}"`, error });
    }
  }
}
