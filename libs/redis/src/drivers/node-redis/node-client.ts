/** What we use of a connection of node-redis, so that no generic type of the package spreads. */
export interface NodeClient {
  readonly isOpen: boolean;
  readonly isReady: boolean;
  readonly options: { readonly socket?: object | undefined };
  sendCommand(parts: CommandParts, options?: SendOptions): Promise<unknown>;
  connect(): Promise<unknown>;
  /** Waits for answers that are due. */
  close(): Promise<void>;
  destroy(): void;
  duplicate(overrides?: object): NodeClient;
  subscribe(channel: string | string[], listener: ChannelListener): Promise<void>;
  unsubscribe(channel: string, listener: ChannelListener): Promise<void>;
  on(event: string, listener: (...found: never[]) => void): unknown;
  off(event: string, listener: (...found: never[]) => void): unknown;
}

export type CommandParts = (string | Buffer)[];
export type ChannelListener = (message: string, channel: string) => void;

/** Of one command. */
export interface SendOptions {
  /** Takes the command out of the queue, as long as it was not sent. */
  readonly abortSignal?: AbortSignal;
  /** Of the package's own, which makes a timer for each command: 0 is none, because the call seam has one. */
  readonly timeout: number;
  readonly typeMapping: Readonly<Record<number, unknown>>;
}

/** What we use of a cluster. */
export interface ClusterClient {
  readonly isOpen: boolean;
  readonly isReady: boolean;
  readonly masters: readonly ClusterNode[];
  /** Not in the documentation, and in the typings: the topology can be read anew. */
  readonly _slots: { rediscover(startWith?: undefined): Promise<void> };
  sendCommand(
    key: string | Buffer | undefined,
    isReadonly: boolean | undefined,
    parts: CommandParts,
    options?: SendOptions,
  ): Promise<unknown>;
  nodeClient(node: ClusterNode): Promise<NodeClient>;
  getNodeClientForKey(key: string | Buffer): Promise<NodeClient>;
  connect(): Promise<unknown>;
  close(): Promise<void>;
  destroy(): void;
  on(event: string, listener: (...found: never[]) => void): unknown;
  off(event: string, listener: (...found: never[]) => void): unknown;
}

export interface ClusterNode {
  /** `host:port`, as the cluster has it. */
  readonly address: string;
  readonly client?: NodeClient | undefined;
}

/** What we use of a client that asks sentinels. */
export interface SentinelClient {
  readonly isOpen: boolean;
  readonly isReady: boolean;
  /** In the typings, though not in the documentation: lends the connection to the master. */
  _execute<T>(isReadonly: boolean | undefined, work: (client: NodeClient) => Promise<T>): Promise<T>;
  connect(): Promise<unknown>;
  close(): Promise<void>;
  destroy(): Promise<void>;
  on(event: string, listener: (...found: never[]) => void): unknown;
  off(event: string, listener: (...found: never[]) => void): unknown;
}
