import { Duration, type Clock } from '#core';
import type { DatabaseDriver } from '../database.driver.js';

export interface NotifierParts {
  readonly driver: DatabaseDriver;
  readonly clock: Clock;
  readonly channel: string;
  /** Once per outage. */
  onTrouble(error: unknown): void;
}

/** A hint need not survive the server, so that its commit does not wait for the disk, where it would hold up the next transaction of the application. */
const NOTIFY = `
  select set_config('synchronous_commit', 'off', true), pg_notify($1, hint) from unnest($2::text[]) as hint`;

/** How long one sending may wait for a connection and for the server. */
const SEND_LIMIT = Duration.seconds(5);
/** How long `close` waits for what is on its way. */
const CLOSE_LIMIT = Duration.seconds(1);

/** Sends hints, one statement at a time: what comes meanwhile is collected and sent together, each hint once. */
export class Notifier {
  #payloads = new Set<string>();
  #sending: Promise<void> | undefined;
  #abort: AbortController | undefined;
  #troubled = false;
  #closing = false;

  constructor(private readonly parts: NotifierParts) {}

  send(payload: string): void {
    if (this.#closing) return;
    this.#payloads.add(payload);
    this.#sending ??= this.#sendAll();
  }

  /** What was handed over is still sent, within a second. */
  async close(): Promise<void> {
    this.#closing = true;
    const timer = this.parts.clock.timer(CLOSE_LIMIT.milliseconds, () => this.#giveUp());
    await this.#sending;
    timer.cancel();
  }

  async #sendAll(): Promise<void> {
    await Promise.resolve(); // for all hints of the code that is running now
    while (this.#payloads.size > 0) {
      const payloads = [...this.#payloads];
      this.#payloads.clear();
      try {
        await this.#notify(payloads);
        this.#troubled = false;
      } catch (error) {
        if (!this.#troubled && !this.#closing) this.parts.onTrouble(error);
        this.#troubled = true;
      }
    }
    this.#sending = undefined;
  }

  async #notify(payloads: readonly string[]): Promise<void> {
    const { driver, clock, channel } = this.parts;
    const abort = new AbortController();
    this.#abort = abort;
    const timer = clock.timer(SEND_LIMIT.milliseconds, () =>
      abort.abort(new Error(`A hint could not be sent within ${SEND_LIMIT}.`)),
    );
    const { signal } = abort;
    try {
      const connection = await driver.acquire({ signal });
      try {
        await connection.execute(NOTIFY, [channel, payloads], { signal });
      } finally {
        connection.release();
      }
    } finally {
      timer.cancel();
    }
  }

  #giveUp(): void {
    this.#payloads.clear();
    this.#abort?.abort(new Error('The application stops.'));
  }
}
