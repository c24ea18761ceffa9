import type { Clock, Random } from '#core';
import { RedisError, type RedisReply } from '#domain/redis';
import type { DriverCommand, DriverListener, DriverNode, DriverSubscription, RedisDriver } from '../../redis.driver.js';
import { AbortRelay } from './abort-relay.js';
import { Entrance } from './entrance.js';
import type { Link, LinkWatcher } from './link.js';
import type { CommandParts, NodeClient, SendOptions } from './node-client.js';
import { nodeRedisCapabilities } from './node-redis.capabilities.js';
import { toReply, TYPE_MAPPING } from './node-reply.js';
import { Pulse } from './pulse.js';
import type { RedisFailures } from './redis-failures.js';
import { Subscriptions } from './subscriptions.js';

export interface NodeRedisDriverParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly failures: RedisFailures;
  /** Milliseconds. */
  readonly commandTimeout: number;
  readonly pingInterval: number;
  readonly offlineQueue: number;
  link(watcher: LinkWatcher): Link;
}

/** Redis by the package `redis`: one connection (in a cluster, one to each node), and a second one for subscriptions when there is one. */
export class NodeRedisDriver implements RedisDriver {
  readonly name = 'node-redis';
  readonly capabilities = nodeRedisCapabilities;
  readonly target: string;
  readonly isCluster: boolean;
  readonly #link: Link;
  readonly #entrance: Entrance;
  readonly #subscriptions: Subscriptions;
  readonly #pulse: Pulse;
  #closing: Promise<void> | undefined;

  constructor(private readonly parts: NodeRedisDriverParts) {
    const { clock, random, failures, commandTimeout, pingInterval, offlineQueue } = parts;
    const link = parts.link({
      ready: () => this.#entrance.ready(),
      failed: (error) => this.#entrance.failed(error),
    });
    this.#link = link;
    this.target = failures.target;
    this.isCluster = link.isCluster;
    this.#entrance = new Entrance({
      clock,
      failures,
      bound: offlineQueue,
      patience: commandTimeout,
      isReady: () => link.isReady,
    });
    const subscriptions = new Subscriptions({
      clock,
      random,
      connection: () => link.subscriber(),
      failed: (error) => this.#entrance.failed(error),
    });
    this.#subscriptions = subscriptions;
    this.#pulse = new Pulse({
      clock,
      interval: pingInterval,
      limit: commandTimeout,
      connections: () => [...link.connected(), ...subscriptions.connected()],
      silent: (connection) =>
        subscriptions.owns(connection) ? subscriptions.drop(connection) : link.replace(connection),
      beat: () => link.refresh(),
    });
  }

  /** The client of node-redis: `createClient`'s, `createCluster`'s or `createSentinel`'s. */
  get native(): object {
    return this.#link.client;
  }

  async open(signal: AbortSignal): Promise<void> {
    this.#assertOpen();
    try {
      await this.#link.open(signal);
    } catch (error) {
      if (signal.aborted && error === signal.reason) throw error;
      throw this.#mapConnecting(error);
    }
    this.#entrance.ready();
    this.#pulse.start();
  }

  async send({ parts, key, binary }: DriverCommand, signal: AbortSignal | undefined): Promise<RedisReply> {
    const leave = this.#enter();
    try {
      const reply = await this.#link.send(asSent(parts), keyOf(key), sendOptions(signal));
      return toReply(reply, binary);
    } catch (error) {
      throw this.parts.failures.map(error);
    } finally {
      leave();
    }
  }

  async sendAll(
    commands: readonly DriverCommand[],
    signal: AbortSignal | undefined,
  ): Promise<readonly (RedisReply | Error)[]> {
    const relay = signal === undefined ? undefined : new AbortRelay(signal);
    const outcomes = await Promise.allSettled(commands.map((command) => this.send(command, relay?.asSignal)));
    relay?.release();
    const replies = outcomes.map((outcome) =>
      outcome.status === 'fulfilled' ? outcome.value : this.parts.failures.map(outcome.reason),
    );
    const first = replies[0];
    const unanswered = replies.every((reply) => reply instanceof RedisError && reply.details['answered'] !== true);
    if (unanswered && first instanceof RedisError) throw first;
    return replies;
  }

  async nodes(): Promise<readonly DriverNode[]> {
    const leave = this.#enter();
    try {
      return (await this.#link.nodes()).map(({ name, client }) => ({
        name,
        send: (command, signal) => this.#sendTo(client, command, signal),
      }));
    } catch (error) {
      throw this.parts.failures.map(error);
    } finally {
      leave();
    }
  }

  async subscribe(
    channel: string,
    listener: DriverListener,
    signal: AbortSignal | undefined,
  ): Promise<DriverSubscription> {
    this.#assertOpen();
    try {
      return await this.#subscriptions.subscribe(channel, listener, signal);
    } catch (error) {
      if (signal?.aborted === true && error === signal.reason) throw error;
      throw this.parts.failures.map(error);
    }
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#pulse.stop();
    this.#subscriptions.close();
    await this.#link.close();
  }

  async #sendTo(
    node: NodeClient,
    { parts, binary }: DriverCommand,
    signal: AbortSignal | undefined,
  ): Promise<RedisReply> {
    const leave = this.#enter();
    try {
      return toReply(await node.sendCommand(asSent(parts), sendOptions(signal)), binary);
    } catch (error) {
      throw this.parts.failures.map(error);
    } finally {
      leave();
    }
  }

  /** What was told of one attempt may say more than what the package makes of it in the end. */
  #mapConnecting(error: unknown): RedisError {
    const { failures } = this.parts;
    const mapped = failures.map(error);
    const { lastFailure } = this.#entrance;
    const last = lastFailure === undefined ? mapped : failures.map(lastFailure);
    return isVague(mapped) && !isVague(last) ? last : mapped;
  }

  #enter(): () => void {
    this.#assertOpen();
    return this.#entrance.enter();
  }

  /** Also where the client is the application's own, and is still connected. */
  #assertOpen(): void {
    if (this.#closing !== undefined) throw this.parts.failures.map(new Error('The client is closed'));
  }
}

const VAGUE = ['NODES_UNAVAILABLE', 'SENTINELS_UNAVAILABLE', 'NOT_CONNECTED', 'SILENT'];

function isVague({ details }: RedisError): boolean {
  const { reason } = details;
  return typeof reason !== 'string' || VAGUE.includes(reason);
}

function sendOptions(abortSignal: AbortSignal | undefined): SendOptions {
  return abortSignal === undefined
    ? { timeout: 0, typeMapping: TYPE_MAPPING }
    : { abortSignal, timeout: 0, typeMapping: TYPE_MAPPING };
}

function asSent(parts: readonly (string | Uint8Array)[]): CommandParts {
  return parts.map((part) => (typeof part === 'string' ? part : asBuffer(part)));
}

function keyOf(key: string | Uint8Array | undefined): string | Buffer | undefined {
  return typeof key === 'string' || key === undefined ? key : asBuffer(key);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
