import type { Clock } from '#core';
import type { CommandParts, NodeClient, SendOptions } from './node-client.js';
import type { ReconnectPauses } from './reconnect-pauses.js';

/** A connection to one server. */
export interface LinkNode {
  /** As `DriverNode.name`. */
  readonly name: string;
  readonly client: NodeClient;
}

/** The connections of one instance to one kind of Redis. */
export interface Link {
  readonly isCluster: boolean;
  /** The client of node-redis, for who wants it. */
  readonly client: object;
  /** Whether a command that is sent now leaves now, as far as can be told. */
  readonly isReady: boolean;
  /** Rejects with the first failure; another call tries again. */
  open(signal: AbortSignal): Promise<void>;
  send(parts: CommandParts, key: string | Buffer | undefined, options: SendOptions): Promise<unknown>;
  /** One connection to every server that holds keys of its own. */
  nodes(): Promise<readonly LinkNode[]>;
  /** Those that are connected at this moment. */
  connected(): readonly NodeClient[];
  /** The connection does not answer: another one in its place. */
  replace(node: NodeClient): void;
  /** Called at every beat of the pulse. */
  refresh(): void;
  /** A connection of its own, not connected, to a server that can be subscribed to. It does not reconnect by itself. */
  subscriber(): Promise<NodeClient>;
  close(): Promise<void>;
}

/** Told what happens to the connections. */
export interface LinkWatcher {
  ready(): void;
  failed(error: unknown): void;
}

export interface LinkParts {
  readonly clock: Clock;
  readonly watcher: LinkWatcher;
  /** False: the application's own client, which is used and left as it is. */
  readonly owned: boolean;
  /** Of connections of ours. */
  readonly pauses?: ReconnectPauses;
}

/** What is due at the moment of a close may still come. */
const CLOSE_LIMIT = 1_000;

/** Waits for answers that are due, within a limit, whatever the server does. */
export async function drained(clock: Clock, closing: Promise<unknown>): Promise<void> {
  const limit = new AbortController();
  const quiet = (): undefined => undefined; // what the close of a broken connection fails with helps nobody
  await Promise.race([closing.catch(quiet), clock.sleep(CLOSE_LIMIT, { signal: limit.signal }).catch(quiet)]);
  limit.abort();
}
