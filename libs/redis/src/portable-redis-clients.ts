import { Duration, type CallOptions, type CallSeam, type Clock, type FaultReporter } from '#core';
import {
  RedisClients,
  RedisCommandError,
  type RedisCall,
  type RedisListener,
  type RedisReply,
  type RedisScanOptions,
  type RedisScanPage,
  type RedisScript,
  type RedisScriptCall,
  type RedisSubscription,
} from '#domain/redis';
import { toDriverCommand } from './call-check.js';
import { DriverCalls, type MadeCall } from './driver-calls.js';
import { checkedPageSize, scanCommand, toScanPage } from './key-scan.js';
import { guardedListener } from './guarded-listener.js';
import type { DriverCommand, DriverNode, RedisDriver } from './redis.driver.js';
import type { RedisSettings } from './redis.options.js';
import { readScanCursor, ScanRoute } from './scan-cursor.js';
import { ScriptRuns } from './script-runs.js';

export interface PortableRedisClientsParts {
  readonly driver: RedisDriver;
  readonly settings: Pick<RedisSettings, 'keyPrefix' | 'commandTimeout'>;
  readonly seam: CallSeam;
  readonly clock: Clock;
  readonly faults: FaultReporter;
  readonly instance: string;
  /** Whether the driver leaves the process. */
  readonly remote: boolean;
}

const PING: DriverCommand = { parts: ['PING'], key: undefined, binary: false };

/** The port over any driver: prefix, limits, scripts and pages, once. */
export class PortableRedisClients extends RedisClients {
  readonly keyPrefix: string;
  readonly isCluster: boolean;
  readonly #calls: DriverCalls;
  readonly #scripts: ScriptRuns;

  constructor(private readonly parts: PortableRedisClientsParts) {
    super();
    const { seam, instance, driver, remote, settings } = parts;
    this.keyPrefix = settings.keyPrefix;
    this.isCluster = driver.isCluster;
    this.#calls = new DriverCalls({ seam, instance, driver: driver.name, remote, limit: settings.commandTimeout });
    this.#scripts = new ScriptRuns(driver);
  }

  /** For helpers that hand out what the driver is made of. */
  get driver(): RedisDriver {
    return this.parts.driver;
  }

  async send(call: RedisCall, options?: CallOptions): Promise<RedisReply> {
    const command = toDriverCommand(call, this.keyPrefix);
    const made = { operation: command.parts[0].toLowerCase(), idempotent: call.idempotent === true };
    return this.#calls.run(made, (signal) => this.driver.send(command, signal), options);
  }

  async pipeline(calls: readonly RedisCall[], options?: CallOptions): Promise<readonly (RedisReply | Error)[]> {
    const commands = calls.map((call) => toDriverCommand(call, this.keyPrefix));
    if (commands.length === 0) return [];
    const made = { operation: 'pipeline', idempotent: calls.every(({ idempotent }) => idempotent === true) };
    return this.#calls.run(made, (signal) => this.driver.sendAll(commands, signal), options);
  }

  async run(script: RedisScript, call: RedisScriptCall, options?: CallOptions): Promise<RedisReply> {
    const made = { operation: script.name, idempotent: call.idempotent === true };
    const parts = { script, call, prefix: this.keyPrefix };
    return this.#calls.run(made, (signal) => this.#scripts.run(parts, signal), options);
  }

  async subscribe(channel: string, listener: RedisListener, options?: CallOptions): Promise<RedisSubscription> {
    const { driver, faults, instance } = this.parts;
    if (driver.capabilities.commands && !driver.capabilities.subscriptions)
      throw new RedisCommandError(
        `The driver "${driver.name}" of Redis does not declare \`subscriptions\`. Choose another driver.`,
        { details: { driver: driver.name, capability: 'subscriptions' } },
      );
    const guarded = guardedListener(listener, { channel, instance, faults });
    // Not repeated by a policy: an attempt that was given up may still subscribe, and the messages would come twice.
    return this.#calls.run(
      { operation: 'subscribe', idempotent: false },
      (signal) => driver.subscribe(this.keyPrefix + channel, guarded, signal),
      options,
    );
  }

  async publish(channel: string, message: string, options?: CallOptions): Promise<number> {
    const whole = this.keyPrefix + channel;
    const command: DriverCommand = { parts: ['PUBLISH', whole, message], key: whole, binary: false };
    const made = { operation: 'publish', idempotent: false };
    return Number(await this.#calls.run(made, (signal) => this.driver.send(command, signal), options));
  }

  async *scan(prefix: string, { pageSize, ...options }: RedisScanOptions = {}): AsyncGenerator<readonly string[]> {
    const made: MadeCall = { operation: 'scan', idempotent: true };
    const wanted = { start: this.keyPrefix + prefix, count: checkedPageSize(pageSize) };
    const nodes = await this.#calls.run(made, (signal) => this.driver.nodes(signal), options);
    for (const node of nodes) {
      let cursor = '0';
      do {
        const command = scanCommand(cursor, wanted);
        const reply = await this.#calls.run(made, (signal) => node.send(command, signal), options);
        const page = toScanPage(reply, this.keyPrefix);
        if (page.keys.length > 0) yield page.keys;
        cursor = page.cursor;
      } while (cursor !== '0');
    }
  }

  async scanPage(
    prefix: string,
    { cursor, pageSize, ...options }: RedisScanOptions & { readonly cursor?: string | undefined } = {},
  ): Promise<RedisScanPage> {
    const wanted = { start: this.keyPrefix + prefix, count: checkedPageSize(pageSize) };
    const given = readScanCursor(cursor, this.isCluster);
    const ask = async (signal: AbortSignal | undefined): Promise<RedisScanPage> => {
      const route = new ScanRoute(await this.driver.nodes(signal), this.isCluster);
      const { node, at } = route.goOn(given);
      const page = toScanPage(await node.send(scanCommand(at, wanted), signal), this.keyPrefix);
      return { keys: page.keys, cursor: route.after(given, page.cursor) };
    };
    return this.#calls.run({ operation: 'scan', idempotent: true }, ask, options);
  }

  async ping(options?: CallOptions): Promise<Duration> {
    const { clock } = this.parts;
    const ask = async (signal: AbortSignal | undefined): Promise<Duration> => {
      const nodes: readonly DriverNode[] = await this.driver.nodes(signal);
      const start = clock.monotonic();
      await Promise.all(nodes.map((node) => node.send(PING, signal)));
      return Duration.milliseconds(clock.monotonic() - start);
    };
    return this.#calls.run({ operation: 'ping', idempotent: true }, ask, options);
  }
}
