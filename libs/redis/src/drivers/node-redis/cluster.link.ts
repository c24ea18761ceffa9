import { orAbort, type Random } from '#core';
import { drained, type Link, type LinkNode, type LinkParts } from './link.js';
import type { ClusterClient, CommandParts, NodeClient, SendOptions } from './node-client.js';
import { restart, subscriberOf } from './restart.js';

/** The nodes of a cluster, found by asking some of them. */
export class ClusterLink implements Link {
  readonly isCluster = true;
  #closed = false;
  #refreshing = false;
  /** After the close: connections that may still be on their way. */
  #left: readonly (NodeClient | undefined)[] = [];

  constructor(
    readonly client: ClusterClient,
    private readonly parts: LinkParts & { readonly random: Random },
  ) {
    client.on('connect', this.#onReady);
    client.on('node-ready', this.#onReady);
    client.on('error', this.#onError);
    client.on('node-error', this.#onError);
    client.on('node-connect', this.#onConnect);
  }

  get isReady(): boolean {
    return this.client.isReady;
  }

  async open(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { client, parts } = this;
    if (!parts.owned && !client.isOpen)
      throw new Error('The client is closed: the application gave a cluster that is not connected; connect it first');
    if (!client.isOpen) await orAbort(client.connect(), signal);
    try {
      const nodes = await orAbort(this.nodes(), signal);
      await orAbort(Promise.all(nodes.map(({ client }) => client.sendCommand(['PING']))), signal);
    } catch (error) {
      if (parts.owned) client.destroy();
      throw error;
    }
  }

  send(parts: CommandParts, key: string | Buffer | undefined, options: SendOptions): Promise<unknown> {
    if (key === undefined) return this.#sendAnywhere(parts, options);
    // To node-redis this has no key, and goes anywhere: through several nodes messages overtake each other.
    if (parts[0] === 'PUBLISH')
      return this.client.getNodeClientForKey(key).then((node) => node.sendCommand(parts, options));
    return this.client.sendCommand(key, false, parts, options);
  }

  nodes(): Promise<readonly LinkNode[]> {
    return Promise.all(
      this.client.masters.map(async (node) => ({ name: node.address, client: await this.client.nodeClient(node) })),
    );
  }

  connected(): readonly NodeClient[] {
    const found = this.client.masters.map(({ client }) => client);
    return found.filter((client) => client?.isReady === true) as readonly NodeClient[];
  }

  replace(node: NodeClient): void {
    if (this.parts.owned && !this.#closed) restart(node, this.#onError);
  }

  /** A node that is away may have been replaced by its replica, which nobody tells who asks only the node. */
  refresh(): void {
    const { client } = this;
    const away = client.masters.some((node) => node.client !== undefined && !node.client.isReady);
    if (!away || this.#refreshing || !this.parts.owned || !client.isOpen) return;
    this.#refreshing = true;
    void client._slots
      .rediscover()
      .catch(this.#onError)
      .finally(() => (this.#refreshing = false));
  }

  async subscriber(): Promise<NodeClient> {
    const ready = this.connected();
    const node = ready[Math.floor(this.parts.random.next() * ready.length)];
    return subscriberOf(node ?? (await this.#anyNode()));
  }

  async close(): Promise<void> {
    this.#closed = true;
    const { client, parts } = this;
    if (parts.owned && client.isOpen) {
      this.#left = client.masters.map((node) => node.client);
      await drained(parts.clock, client.close());
      this.#onConnect(); // those whose answers did not come
      if (client.isOpen) client.destroy();
      await parts.pauses?.over();
    }
    client.off('connect', this.#onReady);
    client.off('node-ready', this.#onReady);
    if (parts.owned) return;
    client.off('error', this.#onError);
    client.off('node-error', this.#onError);
    client.off('node-connect', this.#onConnect);
  }

  /** Without a key any node will do; node-redis would send some commands to all of them and make one reply of theirs. */
  async #sendAnywhere(parts: CommandParts, options: SendOptions): Promise<unknown> {
    const ready = this.connected();
    const node = ready[Math.floor(this.parts.random.next() * ready.length)] ?? (await this.#anyNode());
    return node.sendCommand(parts, options);
  }

  async #anyNode(): Promise<NodeClient> {
    const { masters } = this.client;
    const node = masters[Math.floor(this.parts.random.next() * masters.length)];
    if (node === undefined) throw new Error('Cluster closed');
    return this.client.nodeClient(node);
  }

  /** An attempt that was under way when the client was destroyed goes on to the end, and would leave a connection open. */
  readonly #onConnect = (): void => {
    for (const node of this.#left) node?.destroy();
  };
  readonly #onReady = (): void => this.parts.watcher.ready();
  readonly #onError = (error: unknown): void => this.parts.watcher.failed(error);
}
