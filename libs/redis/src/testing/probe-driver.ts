import { Secret } from '#core';
import type { RedisReply } from '#domain/redis';
import type { RedisDriverFactory } from '../redis.driver-factory.js';
import type { DriverCommand, DriverListener, RedisCapabilities, RedisDriver } from '../redis.driver.js';
import type { RedisSettings } from '../redis.options.js';

const CAPABILITIES = { commands: true, subscriptions: true };

/** A driver that connects to nothing and remembers what it was made with and told. */
export class ProbeDriver {
  /** By instance. */
  readonly made = new Map<string, RedisSettings>();
  /** What was called, in order, with the instance. */
  readonly calls: string[] = [];
  readonly commands: DriverCommand[] = [];
  readonly listeners: DriverListener[] = [];
  /** What the next commands are answered by, in order; then OK. An error is what they reject with. */
  readonly replies: (RedisReply | Error)[] = [];
  /** What `open` rejects with. */
  absent: Error | undefined;
  readonly factory: RedisDriverFactory;

  constructor(private readonly capabilities: RedisCapabilities = CAPABILITIES) {
    this.factory = {
      name: 'probe',
      production: 'ok',
      remote: true,
      peers: [],
      capabilities: { ...capabilities },
      target: () => 'nowhere',
      create: (settings, { instance }) => {
        this.made.set(instance, settings);
        return Promise.resolve(this.driver(instance));
      },
    };
  }

  /** A setting of what the driver was made with, as text; secrets revealed, so that they can be compared. */
  seen(key: string, instance = 'default'): string {
    const value: unknown = Reflect.get(this.made.get(instance) ?? {}, key);
    return value instanceof Secret ? String(value.reveal()) : String(value);
  }

  driver(instance = 'default'): RedisDriver {
    const send = async (command: DriverCommand): Promise<RedisReply> => {
      this.commands.push(command);
      const reply = this.replies.shift() ?? 'OK';
      if (reply instanceof Error) throw reply;
      return reply;
    };
    return {
      name: 'probe',
      capabilities: this.capabilities,
      target: 'nowhere',
      isCluster: false,
      open: async () => {
        this.calls.push(`open ${instance}`);
        if (this.absent !== undefined) throw this.absent;
      },
      send,
      sendAll: (commands) => Promise.all(commands.map(send)),
      nodes: () => Promise.resolve([{ name: 'probe', send }]),
      subscribe: (channel, listener) => {
        this.calls.push(`subscribe ${channel}`);
        this.listeners.push(listener);
        return Promise.resolve({ close: () => Promise.resolve() });
      },
      close: async () => void this.calls.push(`close ${instance}`),
    };
  }
}
