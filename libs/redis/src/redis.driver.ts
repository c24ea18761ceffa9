import type { RedisCommand, RedisReply } from '#domain/redis';

/** What a driver can do. */
export interface RedisCapabilities {
  /** Commands reach a server. False: `none`, which stands for nothing being there. */
  readonly commands: boolean;
  /** It can hear what is published. False: `subscribe` is refused. */
  readonly subscriptions: boolean;
}

/** A command as it goes to the server: its keys have their prefix. */
export interface DriverCommand {
  readonly parts: RedisCommand;
  /** The first key, or the channel of a PUBLISH: what a cluster finds the node by. Undefined: any node will do. */
  readonly key: string | Uint8Array | undefined;
  /** Bulk strings of the reply come as bytes. */
  readonly binary: boolean;
}

/** One server that holds keys of its own: the only one, or a master of a cluster. */
export interface DriverNode {
  /** Which of them it is, the same in every process, such as `host:port`. */
  readonly name: string;
  /** As `RedisDriver.send`, to this server. */
  send(command: DriverCommand, signal: AbortSignal | undefined): Promise<RedisReply>;
}

/** Who is told what comes on a channel. Neither function throws. */
export interface DriverListener {
  onMessage(message: string): void;
  /** The connection was away, and is back: messages may have been missed. */
  onGap(): void;
}

export interface DriverSubscription {
  /** Nothing is called any more from the moment of the call. Resolves when the server knows, or at once when it is away. Twice is a no-op. Never rejects. */
  close(): Promise<void>;
}

/**
 * A backend for `RedisClients`. It makes the one call and names its failure (one of the errors of the concern): it knows no prefix and no script, retries nothing, and never logs.
 * Calls come concurrently.
 *
 * It opens connections anew by itself, for ever, with growing pauses. It keeps the bounds of its settings: calls that wait for a connection are limited in number, and once the
 * connection has been away for longer than `commandTimeout` they are refused at once. The limit of a call is not its business: its signal aborts then. What was not sent by that
 * time is never sent.
 */
export interface RedisDriver {
  readonly name: string;
  readonly capabilities: RedisCapabilities;
  /** Where it connects to, for messages: no password. */
  readonly target: string;
  readonly isCluster: boolean;
  /** What it is made of, for who knows it, such as the client of a package. */
  readonly native?: object | undefined;

  /** Connects and proves it with a round trip. May be called again after it failed; when it is open, it is a no-op. */
  open(signal: AbortSignal): Promise<void>;
  /** Commands that are sent in one turn of the event loop leave together. An unknown script is a `RedisCommandError` whose `details.reason` is `NOSCRIPT`. */
  send(command: DriverCommand, signal: AbortSignal | undefined): Promise<RedisReply>;
  /** Sends all of them at once. A reply or an error for each. */
  sendAll(
    commands: readonly DriverCommand[],
    signal: AbortSignal | undefined,
  ): Promise<readonly (RedisReply | Error)[]>;
  /** Every server that holds keys of its own. */
  nodes(signal: AbortSignal | undefined): Promise<readonly DriverNode[]>;
  /** Resolves once the server has confirmed. The same listener may be given for several channels, and several for one. */
  subscribe(channel: string, listener: DriverListener, signal: AbortSignal | undefined): Promise<DriverSubscription>;
  /** Calls that wait for an answer may get it for a moment; then nothing is left running, whether the server answers or not. Calls that come later reject. Safe to call twice. */
  close(): Promise<void>;
}
