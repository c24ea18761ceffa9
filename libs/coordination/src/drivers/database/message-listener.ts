import { AsyncResource } from 'node:async_hooks';
import { orAbort, type FaultReporter } from '#core';
import type { Notifications } from '#database';

export interface MessageListenerParts {
  readonly notifications: Notifications;
  readonly channel: string;
  readonly faults: FaultReporter;
  onMessage(notified: string): void;
  /** It hears again, after a time in which it did not. */
  onGap(): void;
}

/** One LISTEN of the process while somebody wants to hear: begun by the first, heard again by itself after an outage. */
export class MessageListener {
  /** For all who listen: nothing of the call that happened to be the first. */
  readonly #outside = new AsyncResource('MessageListener');
  #hearing: Hearing | undefined;

  constructor(private readonly parts: MessageListenerParts) {}

  /** Resolves when it hears. Rejects with what is in the way, when it cannot; it goes on trying for those who stay. */
  async ready(signal: AbortSignal | undefined): Promise<void> {
    this.#hearing ??= this.#outside.runInAsyncScope(() => new Hearing(this.parts));
    await orAbort(this.#hearing.connected, signal);
  }

  /** May be begun again. Safe to call twice. */
  async close(): Promise<void> {
    const hearing = this.#hearing;
    this.#hearing = undefined;
    await hearing?.close();
  }
}

/** From a LISTEN to its end. */
class Hearing {
  readonly #listener: { close(): Promise<void> } | undefined;
  #state: 'new' | 'connected' | 'troubled' | 'closed' = 'new';
  #trouble: unknown;
  #settle: (() => void)[] = [];

  constructor(private readonly parts: MessageListenerParts) {
    this.#listener = parts.notifications.listen({
      channel: parts.channel,
      onNotification: (notified) => {
        if (this.#state !== 'closed') parts.onMessage(notified);
      },
      onConnected: () => this.#connect(),
      onTrouble: (error) => this.#fail(error),
    });
  }

  /** Resolves when it hears; rejects with its trouble, if there is some meanwhile. */
  get connected(): Promise<void> {
    if (this.#state === 'connected') return Promise.resolve();
    if (this.#state === 'troubled') return Promise.reject(this.#trouble);
    return new Promise((resolve, reject) => {
      this.#settle.push(() => (this.#state === 'connected' ? resolve() : reject(this.#trouble)));
    });
  }

  async close(): Promise<void> {
    this.#trouble ??= new Error('Nobody listens any more.');
    this.#become('closed');
    await this.#listener?.close();
  }

  #connect(): void {
    const again = this.#state === 'troubled';
    this.#become('connected');
    if (again) this.parts.onGap();
  }

  #fail(error: unknown): void {
    if (this.#state === 'connected')
      this.parts.faults.report({
        where: `hearing messages on channel "${this.parts.channel}" (those of meanwhile are missed)`,
        error,
      });
    this.#trouble = error;
    this.#become('troubled');
  }

  #become(state: 'connected' | 'troubled' | 'closed'): void {
    if (this.#state === 'closed') return;
    this.#state = state;
    for (const settle of this.#settle.splice(0)) settle();
  }
}
