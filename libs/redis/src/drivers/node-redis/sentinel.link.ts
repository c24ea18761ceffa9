import { orAbort } from '#core';
import { drained, type Link, type LinkNode, type LinkParts } from './link.js';
import type { CommandParts, NodeClient, SendOptions, SentinelClient } from './node-client.js';
import { restart, subscriberOf } from './restart.js';

type Outcome = { readonly reply: unknown } | { readonly error: unknown };

/** The master that sentinels name, whichever that is at the time. */
export class SentinelLink implements Link {
  readonly isCluster = false;
  #master: NodeClient | undefined;
  readonly #due = new Set<Promise<unknown>>();
  #closed = false;

  constructor(
    readonly client: SentinelClient,
    private readonly parts: LinkParts,
  ) {
    client.on('ready', this.#onReady);
    client.on('error', this.#onError);
  }

  get isReady(): boolean {
    return this.client.isReady && this.#master?.isReady !== false;
  }

  async open(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { client, parts } = this;
    if (!parts.owned && !client.isOpen)
      throw new Error('The client is closed: the application gave a sentinel that is not connected; connect it first');
    try {
      if (!client.isOpen) await orAbort(client.connect(), signal);
      const master = await orAbort(this.#lend(), signal);
      await orAbort(master.sendCommand(['PING']), signal);
    } catch (error) {
      if (parts.owned) void client.destroy().catch(this.#onError);
      throw error;
    }
  }

  async send(parts: CommandParts, _key: string | Buffer | undefined, options: SendOptions): Promise<unknown> {
    const sent = this.#sendToMaster(parts, options);
    this.#due.add(sent);
    try {
      return await sent;
    } finally {
      this.#due.delete(sent);
    }
  }

  async nodes(): Promise<readonly LinkNode[]> {
    return [{ name: 'master', client: await this.#lend() }];
  }

  connected(): readonly NodeClient[] {
    return this.#master?.isReady === true ? [this.#master] : [];
  }

  replace(node: NodeClient): void {
    if (this.parts.owned && !this.#closed) restart(node, this.#onError);
  }

  refresh(): void {
    // the sentinels tell, and are asked at intervals (`scanInterval`)
  }

  async subscriber(): Promise<NodeClient> {
    return subscriberOf(await this.#lend());
  }

  async close(): Promise<void> {
    this.#closed = true;
    const { client, parts } = this;
    if (parts.owned && client.isOpen) {
      await drained(parts.clock, Promise.allSettled(this.#due)); // node-redis forgets its master first, and then those who wait for it
      await drained(parts.clock, client.close());
      await drained(parts.clock, client.destroy());
      await parts.pauses?.over();
    }
    client.off('ready', this.#onReady);
    if (!parts.owned) client.off('error', this.#onError);
  }

  /**
   * The failure of a command is handed out of the loan as a value: node-redis runs a loan again that fails while the connection breaks, and a command would be sent twice.
   */
  async #sendToMaster(parts: CommandParts, options: SendOptions): Promise<unknown> {
    const outcome = await this.client._execute(false, async (master): Promise<Outcome> => {
      this.#master = master;
      try {
        return { reply: await master.sendCommand(parts, options) };
      } catch (error) {
        return { error };
      }
    });
    if ('error' in outcome) throw outcome.error;
    return outcome.reply;
  }

  async #lend(): Promise<NodeClient> {
    const lent = await this.client._execute(false, (master) => Promise.resolve({ master })); // an object, because a client has a `then` of no promise in no release, and may get one
    this.#master = lent.master;
    return lent.master;
  }

  readonly #onReady = (): void => this.parts.watcher.ready();
  readonly #onError = (error: unknown): void => this.parts.watcher.failed(error);
}
