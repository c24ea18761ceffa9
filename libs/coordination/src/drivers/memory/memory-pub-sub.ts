import type { PubSubTransport, TransportListener } from '../../pub-sub/pub-sub-transport.js';

/** Messages within this process, delivered once the code that published them has returned. */
export class MemoryPubSub implements PubSubTransport {
  readonly #listeners = new Map<string, Set<TransportListener>>();

  async publish(channel: string, payload: string): Promise<void> {
    const listeners = this.#listeners.get(channel);
    if (listeners === undefined) return;
    queueMicrotask(() => {
      for (const listener of [...listeners]) listener.onMessage(payload);
    });
  }

  async subscribe(channel: string, listener: TransportListener): Promise<() => Promise<void>> {
    const own: TransportListener = {
      onMessage: (payload) => listener.onMessage(payload), // the same listener may be given twice
      onGap: () => listener.onGap(),
    };
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(own));
    return async () => {
      listeners.delete(own);
      if (listeners.size === 0 && this.#listeners.get(channel) === listeners) this.#listeners.delete(channel);
    };
  }

  get empty(): boolean {
    return this.#listeners.size === 0;
  }

  /** Tells everyone that messages may have been missed. */
  gap(): void {
    for (const listeners of [...this.#listeners.values()]) for (const listener of [...listeners]) listener.onGap();
  }

  close(): void {
    this.#listeners.clear();
  }
}
