import type { FaultReporter, Ids } from '#core';
import type { SqlSession } from '#domain/database';
import type { PubSubTransport, TransportListener } from '../../pub-sub/pub-sub-transport.js';
import { MemoryPubSub } from '../memory/memory-pub-sub.js';
import { digestOf, DIGEST_LENGTH } from './channel-name.js';
import { MessageListener } from './message-listener.js';
import { messageOf, MessageSender } from './message-sender.js';
import type { Notifications } from '#database';

export interface DatabasePubSubParts {
  readonly sql: SqlSession;
  readonly notifications: Notifications;
  /** Tells databases' schemas apart. */
  readonly schema: string;
  readonly instance: string;
  /** Whether other processes use the database. */
  readonly shared: boolean;
  readonly ids: Ids;
  readonly faults: FaultReporter;
}

/**
 * Messages by NOTIFY, all channels of a schema over one of the server's, so that a process listens on one connection, whatever it listens to. An embedded database has one process, and needs
 * no server for it.
 */
export class DatabasePubSub implements PubSubTransport {
  readonly #local = new MemoryPubSub();
  readonly #sender: MessageSender;
  readonly #listener: MessageListener;

  constructor(private readonly parts: DatabasePubSubParts) {
    const channel = `groundwork_pubsub_${digestOf(parts.schema)}`;
    this.#sender = new MessageSender({ ...parts, channel });
    this.#listener = new MessageListener({
      ...parts,
      channel,
      onMessage: (notified) => this.#deliver(notified),
      onGap: () => this.#local.gap(),
    });
  }

  publish(channel: string, payload: string): Promise<void> {
    const name = this.#name(channel);
    return this.parts.shared ? this.#sender.send(`${name}${payload}`) : this.#local.publish(name, payload);
  }

  async subscribe(channel: string, listener: TransportListener, signal?: AbortSignal): Promise<() => Promise<void>> {
    const stop = await this.#local.subscribe(this.#name(channel), listener);
    if (!this.parts.shared) return stop;
    const leave = async (): Promise<void> => {
      await stop();
      if (this.#local.empty) await this.#listener.close();
    };
    try {
      await this.#listener.ready(signal);
    } catch (error) {
      await leave();
      throw error;
    }
    return leave;
  }

  async close(): Promise<void> {
    this.#local.close();
    await this.#listener.close();
  }

  #deliver(notified: string): void {
    const message = messageOf(notified);
    void this.#local.publish(message.slice(0, DIGEST_LENGTH), message.slice(DIGEST_LENGTH));
  }

  #name(channel: string): string {
    return digestOf(this.parts.instance, channel);
  }
}
