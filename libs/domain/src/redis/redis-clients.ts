import type { CallOptions, Duration } from '#core';

/** A command and its arguments, as the protocol has them: `['SET', 'key', 'value', 'PX', '500']`. Bytes are sent as they are. */
export type RedisCommand = readonly [name: string, ...arguments: (string | Uint8Array)[]];

/** What a server answers. Text is text unless bytes were asked for. A whole number beyond 2^53 comes as a `bigint`. */
export type RedisReply = string | number | bigint | boolean | Uint8Array | null | readonly RedisReply[];

/**
 * A command with its keys apart from the rest, so that they get the prefix, and so that a cluster finds the node. `keys` lists where in the command they stand, counted from 0
 * (the name of the command): `{ command: ['SET', 'a', '1'], keys: [1] }`.
 */
export interface RedisCall {
  readonly command: RedisCommand;
  /** Default: none. */
  readonly keys?: readonly number[] | undefined;
  /** It may be sent twice with the effect of once: only then is it tried again by itself. Default false. */
  readonly idempotent?: boolean | undefined;
  /** Bulk strings of the reply come as bytes. Default false: as text. */
  readonly binary?: boolean | undefined;
}

/** A Lua script, run by its SHA-1: a server that does not know it, as after a restart, is told it and asked again. */
export interface RedisScript {
  /** For messages and telemetry, such as `lock.release`. */
  readonly name: string;
  /** Reads its keys from `KEYS` and nothing else, as a cluster demands. */
  readonly source: string;
}

export interface RedisScriptCall {
  /** All in one slot when the server is a cluster. Get the prefix. */
  readonly keys: readonly string[];
  readonly arguments: readonly (string | number)[];
  /** As of `RedisCall`. */
  readonly idempotent?: boolean | undefined;
  readonly binary?: boolean | undefined;
}

export interface RedisSubscription {
  /** Resolves when nothing more will be delivered. Twice is a no-op. */
  close(): Promise<void>;
}

export interface RedisListener {
  /** What it throws is reported and goes nowhere else. */
  onMessage(message: string): void;
  /** Messages may have been missed: the connection was away, and is back. */
  onGap?(): void;
}

export interface RedisScanOptions extends CallOptions {
  /** About how many keys the server looks at for a page: 1 to 10,000. Default 500. */
  readonly pageSize?: number | undefined;
}

export interface RedisScanPage {
  readonly keys: readonly string[];
  /** Undefined: this was the last page. */
  readonly cursor: string | undefined;
}

/**
 * The shared connections to one Redis: standalone, behind sentinels, or a cluster. One per name, for all who use it in the process; injected by its class, or by
 * `@InjectPort(RedisClients, 'sessions')`. Safe to use concurrently; commands that are sent in the same turn of the event loop leave together.
 *
 * A call takes at most `REDIS_COMMAND_TIMEOUT`, or less where `timeout`, the deadline of the caller or `signal` says so, also while the server is frozen. While the connection
 * is away, calls wait for it within that time, and no more of them than `REDIS_OFFLINE_QUEUE`; once it has been away for longer than that time, they fail at once. It comes back by
 * itself, however long it takes. A call that was given up before it was sent is never sent; one that was sent may take effect.
 *
 * Every key gets the prefix of the instance (`REDIS_KEY_PREFIX`), and so does every channel. Commands that change the connection itself (`SELECT`, `MULTI`, `WATCH`,
 * `SUBSCRIBE`, `CLIENT REPLY`) or wait at the server (`BLPOP`) have no place on a connection that all share.
 *
 * @throws RedisUnavailableError, RedisBusyError, TimeoutExceededError, or the reason of `signal`, from every call; RedisAuthenticationError and RedisTlsError where the server is
 * reached and does not let us in; RedisReadOnlyError, RedisOutOfMemoryError, RedisPermissionError and RedisCommandError as the server answers; RedisNotConfiguredError, and nothing
 * else, where the driver is `none`.
 */
export abstract class RedisClients {
  static readonly portName: string = 'RedisClients';

  /** What every key begins with. Empty where there is none. */
  abstract readonly keyPrefix: string;
  /** Keys of one script or command must lie in one slot: put what belongs together in braces, `{order-1}:lock`. */
  abstract readonly isCluster: boolean;

  /** Sends one command. */
  abstract send(call: RedisCall, options?: CallOptions): Promise<RedisReply>;

  /**
   * Sends several commands in one round trip (in a cluster, one to each node), not as a transaction: others may come between, and one that fails stops none. Resolves to a reply
   * or an error for each, in their order; rejects only when none could be sent or answered. It is tried again by itself when every command in it is idempotent. None: resolves to none.
   */
  abstract pipeline(calls: readonly RedisCall[], options?: CallOptions): Promise<readonly (RedisReply | Error)[]>;

  /** Runs a script. */
  abstract run(script: RedisScript, call: RedisScriptCall, options?: CallOptions): Promise<RedisReply>;

  /**
   * Hears what is published on a channel from now on, on a connection of its own for all subscriptions. Resolves once the server has confirmed. After an outage it is subscribed
   * anew by itself, and `onGap` is called.
   */
  abstract subscribe(channel: string, listener: RedisListener, options?: CallOptions): Promise<RedisSubscription>;

  /** Resolves to the number of subscribers that the server handed it to; in a cluster, those of one node alone. */
  abstract publish(channel: string, message: string, options?: CallOptions): Promise<number>;

  /**
   * Every key that begins with `prefix` (after the instance's own), in pages, without the instance's prefix; by SCAN, on every node. A key may come twice; one that is there all the
   * time comes at least once. Each page has the limit of a call of its own.
   */
  abstract scan(prefix: string, options?: RedisScanOptions): AsyncIterable<readonly string[]>;

  /**
   * One page of such a scan, which may be empty before the last; any process with the same Redis can go on with its `cursor`. On a cluster the nodes are asked one after the other, and keys of a slot
   * that moves meanwhile may be missed.
   * @param options `cursor`: where an earlier page ended. Default: from the beginning.
   * @throws RedisCommandError whose `details.reason` is `CURSOR_INVALID` for what no page gave, and `CURSOR_OUTDATED` when other nodes hold the cluster's keys than when the scan began: begin again.
   */
  abstract scanPage(
    prefix: string,
    options?: RedisScanOptions & { readonly cursor?: string | undefined },
  ): Promise<RedisScanPage>;

  /** How long the server took to answer. */
  abstract ping(options?: CallOptions): Promise<Duration>;
}
