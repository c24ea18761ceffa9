import type { FaultReporter } from '#core';
import type { PubSubListener } from '#domain/coordination';
import type { TransportListener } from './pub-sub-transport.js';

export interface ChannelSubscriptionParts {
  /** For reports of what a listener throws. */
  readonly where: string;
  readonly faults: FaultReporter;
  /** Runs each delivery in a context of its own: whoever published it, and whoever began to listen, may be gone. */
  deliver(work: () => void): void;
  subscribe(listener: TransportListener): Promise<() => Promise<void>>;
  /** Nobody listens any more: whoever comes next needs a new one. Called once. */
  onEmpty(): void;
}

/** One listener among those of its channel. */
export interface AddedListener {
  /** Resolves once the service has confirmed. Rejects when it could not; everybody who waits for it is told, and nobody listens. */
  readonly ready: Promise<void>;
  /** Resolves when nothing more is delivered to it. */
  remove(): Promise<void>;
}

/** One subscription at the transport for all who listen to a channel in this process. */
export class ChannelSubscription {
  readonly #listeners = new Set<PubSubListener>();
  readonly #ready: Promise<() => Promise<void>>;
  #closing: Promise<void> | undefined;

  constructor(private readonly parts: ChannelSubscriptionParts) {
    this.#ready = parts.subscribe({
      onMessage: (payload) => parts.deliver(() => this.#tell((listener) => listener.onMessage(payload))),
      onGap: () => parts.deliver(() => this.#tell((listener) => listener.onGap?.())),
    });
  }

  add(listener: PubSubListener): AddedListener {
    const own: PubSubListener = {
      onMessage: (payload) => listener.onMessage(payload), // the same listener may be added twice
      onGap: () => listener.onGap?.(),
    };
    this.#listeners.add(own);
    return {
      ready: this.#ready.then(() => undefined),
      remove: async () => {
        this.#listeners.delete(own); // from here on nothing is delivered to it, whatever the transport does
        if (this.#listeners.size === 0) await this.close();
      },
    };
  }

  /** Safe to call twice. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#listeners.clear();
    this.parts.onEmpty();
    let stop: () => Promise<void>;
    try {
      stop = await this.#ready;
    } catch {
      return; // told to those who wait for it: there is nothing to stop
    }
    await stop();
  }

  #tell(call: (listener: PubSubListener) => void): void {
    for (const listener of [...this.#listeners]) {
      if (!this.#listeners.has(listener)) continue; // removed by one before it
      try {
        call(listener);
      } catch (error) {
        this.parts.faults.report({ where: this.parts.where, error });
      }
    }
  }
}
