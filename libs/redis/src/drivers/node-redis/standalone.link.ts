import { orAbort } from '#core';
import { drained, type Link, type LinkNode, type LinkParts } from './link.js';
import type { CommandParts, NodeClient, SendOptions } from './node-client.js';
import { restart, subscriberOf } from './restart.js';

/** One server. */
export class StandaloneLink implements Link {
  readonly isCluster = false;
  #closed = false;
  #opening: Promise<unknown> | undefined;

  constructor(
    readonly client: NodeClient,
    private readonly parts: LinkParts,
  ) {
    client.on('ready', this.#onReady);
    client.on('error', this.#onError);
    client.on('connect', this.#onConnect);
  }

  get isReady(): boolean {
    return this.client.isReady;
  }

  async open(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.client.isReady) return;
    if (!this.parts.owned) return this.#untilReady(signal);
    try {
      this.#opening ??= this.client.connect();
      await orAbort(this.#opening, signal);
    } catch (error) {
      this.client.destroy();
      throw error;
    } finally {
      this.#opening = undefined;
    }
  }

  send(parts: CommandParts, _key: string | Buffer | undefined, options: SendOptions): Promise<unknown> {
    return this.client.sendCommand(parts, options);
  }

  async nodes(): Promise<readonly LinkNode[]> {
    return [{ name: 'server', client: this.client }];
  }

  connected(): readonly NodeClient[] {
    return this.client.isReady ? [this.client] : [];
  }

  replace(node: NodeClient): void {
    if (this.parts.owned && !this.#closed) restart(node, this.#onError);
  }

  refresh(): void {
    // there is one server, and it is where it is
  }

  async subscriber(): Promise<NodeClient> {
    return subscriberOf(this.client);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const { client, parts } = this;
    if (parts.owned) {
      if (client.isReady) await drained(parts.clock, client.close());
      client.destroy();
      await parts.pauses?.over();
    }
    client.off('ready', this.#onReady);
    client.off('connect', this.#onConnect);
    if (!parts.owned) client.off('error', this.#onError); // ours may still have something to say, and nobody else hears it
  }

  /** The application connects its own client; that may be under way. */
  async #untilReady(signal: AbortSignal): Promise<void> {
    if (!this.client.isOpen)
      throw new Error('The client is closed: the application gave a client that is not connected; connect it first');
    let onReady = (): void => undefined;
    const ready = new Promise<void>((resolve) => (onReady = resolve));
    this.client.on('ready', onReady);
    try {
      await orAbort(ready, signal);
    } finally {
      this.client.off('ready', onReady);
    }
  }

  readonly #onReady = (): void => this.parts.watcher.ready();
  readonly #onError = (error: unknown): void => this.parts.watcher.failed(error);
  /** An attempt that was under way when the client was destroyed goes on to the end, and would leave a connection open. */
  readonly #onConnect = (): void => {
    if (this.#closed && this.parts.owned) this.client.destroy();
  };
}
