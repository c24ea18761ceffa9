import type { StartGroup } from '#core';
import { RedisUnavailableError, type RedisReply } from '#domain/redis';
import type {
  DriverCommand,
  DriverListener,
  DriverNode,
  DriverSubscription,
  RedisCapabilities,
  RedisDriver,
} from '../redis.driver.js';

/** A driver whose server need not be there at the start: before it was opened, whoever calls is told so at once, or opens it by the first use of a lazy one. */
export class GatedRedisDriver implements RedisDriver {
  readonly name: string;
  readonly capabilities: RedisCapabilities;
  readonly target: string;
  readonly isCluster: boolean;

  constructor(
    private readonly driver: RedisDriver,
    private readonly group: StartGroup,
  ) {
    this.name = driver.name;
    this.capabilities = driver.capabilities;
    this.target = driver.target;
    this.isCluster = driver.isCluster;
  }

  get native(): object | undefined {
    return this.driver.native;
  }

  open(signal: AbortSignal): Promise<void> {
    return this.driver.open(signal);
  }

  async send(command: DriverCommand, signal: AbortSignal | undefined): Promise<RedisReply> {
    await this.#enter(signal);
    return this.driver.send(command, signal);
  }

  async sendAll(
    commands: readonly DriverCommand[],
    signal: AbortSignal | undefined,
  ): Promise<readonly (RedisReply | Error)[]> {
    await this.#enter(signal);
    return this.driver.sendAll(commands, signal);
  }

  async nodes(signal: AbortSignal | undefined): Promise<readonly DriverNode[]> {
    await this.#enter(signal);
    return this.driver.nodes(signal);
  }

  async subscribe(
    channel: string,
    listener: DriverListener,
    signal: AbortSignal | undefined,
  ): Promise<DriverSubscription> {
    await this.#enter(signal);
    return this.driver.subscribe(channel, listener, signal);
  }

  close(): Promise<void> {
    return this.driver.close();
  }

  async #enter(signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.group.enter(signal);
    } catch (error) {
      if (signal?.aborted && error === signal.reason) throw error;
      throw new RedisUnavailableError(
        `${this.target}: it was not there when it was to be opened, and is tried again in the background. The cause tells why.`,
        { cause: error, details: { target: this.target, sent: false } },
      );
    }
  }
}
