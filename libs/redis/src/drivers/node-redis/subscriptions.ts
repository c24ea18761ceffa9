import { orAbort, type Clock, type Random } from '#core';
import type { DriverListener, DriverSubscription } from '../../redis.driver.js';
import type { NodeClient } from './node-client.js';
import { reconnectDelay } from './reconnect-pauses.js';

export interface SubscriptionsParts {
  readonly clock: Clock;
  readonly random: Random;
  /** A new connection, not connected, that ends when it breaks. */
  connection(): Promise<NodeClient>;
  /** Something failed that nobody waits for; it is tried again by itself. */
  failed(error: unknown): void;
}

/**
 * All subscriptions of one instance, on one connection of their own. It is made for the first one and stays; when it breaks, another one is made and all channels are subscribed anew,
 * and everyone is told that messages may have been missed.
 */
export class Subscriptions {
  readonly #channels = new Map<string, Set<DriverListener>>();
  readonly #closed = new AbortController();
  /** What is connected now, or is being connected. */
  #connection: Promise<NodeClient> | undefined;
  #current: NodeClient | undefined;

  constructor(private readonly parts: SubscriptionsParts) {}

  connected(): readonly NodeClient[] {
    return this.#current?.isReady === true ? [this.#current] : [];
  }

  owns(connection: NodeClient): boolean {
    return connection === this.#current;
  }

  /** It does not answer. */
  drop(connection: NodeClient): void {
    connection.destroy();
    this.#lost(connection);
  }

  async subscribe(
    channel: string,
    listener: DriverListener,
    signal: AbortSignal | undefined,
  ): Promise<DriverSubscription> {
    this.#closed.signal.throwIfAborted();
    let open = true;
    // An entry of its own, so that one listener can be there twice.
    const entry: DriverListener = {
      onMessage: (message) => (open ? listener.onMessage(message) : undefined),
      onGap: () => (open ? listener.onGap() : undefined),
    };
    this.#add(channel, entry);
    try {
      await orAbort(this.#confirmed(channel), signal);
    } catch (error) {
      void this.#remove(channel, entry);
      throw error;
    }
    return {
      close: () => {
        open = false;
        return this.#remove(channel, entry);
      },
    };
  }

  close(): void {
    this.#closed.abort(new Error('The client is closed'));
    this.#channels.clear();
    this.#current?.destroy();
    this.#current = undefined;
    this.#connection = undefined;
  }

  /** The server has confirmed the channel, on whichever connection is the one by then. */
  async #confirmed(channel: string): Promise<void> {
    for (;;) {
      const connection = await (this.#connection ??= this.#first());
      if (connection !== this.#current) continue; // lost meanwhile
      await connection.subscribe(channel, this.#deliver);
      return;
    }
  }

  #add(channel: string, entry: DriverListener): void {
    const entries = this.#channels.get(channel) ?? new Set();
    this.#channels.set(channel, entries.add(entry));
  }

  async #remove(channel: string, entry: DriverListener): Promise<void> {
    const entries = this.#channels.get(channel);
    if (entries?.delete(entry) !== true || entries.size > 0) return;
    this.#channels.delete(channel);
    // If it breaks now, nothing is subscribed when it comes back.
    await this.#current?.unsubscribe(channel, this.#deliver).catch(this.parts.failed);
  }

  /** One attempt: whoever subscribes first is told why it failed. */
  async #first(): Promise<NodeClient> {
    try {
      return await this.#connect();
    } catch (error) {
      this.#connection = undefined;
      throw error;
    }
  }

  async #connect(): Promise<NodeClient> {
    let connection: NodeClient | undefined;
    try {
      connection = await this.parts.connection();
      const made = connection;
      connection.on('error', () => this.#lost(made));
      await connection.connect();
      this.#closed.signal.throwIfAborted();
      const channels = [...this.#channels.keys()];
      if (channels.length > 0) await connection.subscribe(channels, this.#deliver);
      this.#closed.signal.throwIfAborted();
      this.#current = connection;
      return connection;
    } catch (error) {
      connection?.destroy();
      throw error;
    }
  }

  #lost(connection: NodeClient): void {
    if (connection !== this.#current) return;
    this.#current = undefined;
    this.#connection = undefined;
    if (this.#channels.size === 0 || this.#closed.signal.aborted) return;
    this.#connection = this.#reconnect();
    this.#connection.catch(this.parts.failed); // only by the close
  }

  /** Goes on until it is connected, or closed. */
  async #reconnect(): Promise<NodeClient> {
    const { clock, random } = this.parts;
    const { signal } = this.#closed;
    for (let attempts = 0; ; attempts += 1) {
      try {
        await clock.sleep(reconnectDelay(attempts, random), { signal });
        const connection = await this.#connect();
        for (const entries of [...this.#channels.values()]) for (const entry of [...entries]) entry.onGap();
        return connection;
      } catch (error) {
        if (signal.aborted) throw error;
        this.parts.failed(error);
      }
    }
  }

  readonly #deliver = (message: string, channel: string): void => {
    for (const entry of [...(this.#channels.get(channel) ?? [])]) entry.onMessage(message);
  };
}
