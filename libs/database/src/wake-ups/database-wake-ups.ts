import { AsyncResource } from 'node:async_hooks';
import type { Clock, FaultReporter, Random } from '#core';
import type { DatabaseDriver } from '../database.driver.js';
import type { DatabaseListener } from '../database.signals.js';
import { LocalWakeUps } from './local-wake-ups.js';
import { Notifier } from './notifier.js';
import { readWakeUp, writeWakeUp } from './wake-up-payload.js';
import { WakeUps } from './wake-ups.js';

export interface DatabaseWakeUpsParts {
  readonly driver: DatabaseDriver;
  /** At most 63 bytes. All processes that are to hear each other use the same one. */
  readonly channel: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: FaultReporter;
}

/**
 * Hints within the process, and to others where the driver can listen. Nothing of it runs in the context of the one who wakes: his transaction has ended, and its
 * signal may have aborted. It is made, and started, outside any call.
 */
export class DatabaseWakeUps extends WakeUps {
  readonly #local: LocalWakeUps;
  readonly #notifier: Notifier | undefined;
  readonly #sender: string;
  readonly #outside = new AsyncResource('WakeUps');
  #listener: DatabaseListener | undefined;
  #troubled = false;
  #state: 'made' | 'started' | 'closed' = 'made';

  constructor(private readonly parts: DatabaseWakeUpsParts) {
    super();
    const { driver, clock, channel, random } = parts;
    this.#sender = Buffer.from(random.bytes(12)).toString('base64url');
    this.#local = new LocalWakeUps(parts.faults);
    if (driver.listen !== undefined)
      this.#notifier = new Notifier({ driver, clock, channel, onTrouble: (error) => this.#report('sending', error) });
  }

  /** Begins to hear other processes, as soon as there is a listener: a process without one needs no connection for it. */
  start(): void {
    if (this.#state !== 'made') return;
    this.#state = 'started';
    if (!this.#local.empty) this.#listen();
  }

  wake(topic: string): void {
    if (this.#state === 'closed') return;
    this.#outside.runInAsyncScope(() => {
      this.#local.wake(topic);
      this.#notifier?.send(writeWakeUp(this.#sender, topic));
    });
  }

  on(topic: string, listener: () => void): () => void {
    if (this.#state === 'closed') return () => undefined;
    const off = this.#local.on(topic, listener);
    if (this.#state === 'started') this.#listen();
    return off;
  }

  /** Sends what has been handed over, within a second, and closes the connection that listens. */
  async close(): Promise<void> {
    this.#state = 'closed';
    this.#local.clear();
    await Promise.all([this.#notifier?.close(), this.#listener?.close()]);
  }

  #listen(): void {
    this.#listener ??= this.#outside.runInAsyncScope(() =>
      this.parts.driver.listen?.({
        channel: this.parts.channel,
        onNotification: (payload) => this.#hear(payload),
        onConnected: () => {
          this.#troubled = false;
          this.#local.wakeAll();
        },
        onTrouble: (error) => {
          if (!this.#troubled) this.#report('hearing', error);
          this.#troubled = true;
        },
      }),
    );
  }

  #hear(payload: string): void {
    const { sender, topic } = readWakeUp(payload);
    if (sender === this.#sender) return; // told already, when it was sent
    if (topic === undefined) this.#local.wakeAll();
    else this.#local.wake(topic);
  }

  #report(what: string, error: unknown): void {
    this.parts.faults.report({
      where: `${what} wake-ups on channel "${this.parts.channel}" (work is found by polling meanwhile)`,
      error,
    });
  }
}
