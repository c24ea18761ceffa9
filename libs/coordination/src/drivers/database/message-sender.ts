import { CallContext, type Ids } from '#core';
import { CoordinationUnavailableError } from '#domain/coordination';
import type { SqlSession } from '#domain/database';

export interface MessageSenderParts {
  readonly sql: SqlSession;
  readonly ids: Ids;
  /** The channel of the NOTIFY. */
  readonly channel: string;
}

interface Waiting {
  readonly message: string;
  sent(): void;
  failed(error: unknown): void;
}

/** Messages of one process that wait while others are on their way. */
const MOST_WAITING = 10_000;
/** Messages of one statement. */
const BATCH = 100;
/** Base 36; a number is used again after 78 billion others. */
const NUMBER_LENGTH = 7;

/** A message need not survive the server, so that its commit does not wait for the disk. */
const NOTIFY = `
  select set_config('synchronous_commit', 'off', true), pg_notify($1, message)
  from (select message from unnest($2::text[]) with ordinality as given (message, nth) order by nth) ordered`;

/**
 * Sends NOTIFYs one statement at a time, so that they arrive in the order in which they were handed over; what comes meanwhile is sent together. Each has a number in front of it, because
 * the server delivers equal ones of one transaction once.
 */
export class MessageSender {
  readonly #waiting: Waiting[] = [];
  #sending = false;
  #number = 0;

  constructor(private readonly parts: MessageSenderParts) {}

  /** Resolves once the server has taken it. What a caller does not wait for any more is sent all the same. */
  send(message: string): Promise<void> {
    if (this.#waiting.length >= MOST_WAITING)
      return Promise.reject(
        new CoordinationUnavailableError(
          `${MOST_WAITING} messages of this process wait for the database, which is the limit. Publish fewer, or look at what holds it up.`,
        ),
      );
    return new Promise((sent, failed) => {
      this.#waiting.push({ message: `${this.#next()}${message}`, sent, failed });
      if (!this.#sending) void this.#sendAll();
    });
  }

  /** Never rejects. */
  async #sendAll(): Promise<void> {
    this.#sending = true;
    await Promise.resolve(); // for all messages of the code that is running now
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH);
      try {
        await this.#notify(batch.map(({ message }) => message));
        for (const { sent } of batch) sent();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    this.#sending = false;
  }

  /** For all of the batch: nothing of the call that happened to be the first. */
  async #notify(messages: readonly string[]): Promise<void> {
    const { sql, ids, channel } = this.parts;
    const context = new CallContext({ correlationId: ids.next() });
    await CallContext.run(context, () => sql.execute(NOTIFY, [channel, messages]));
  }

  #next(): string {
    this.#number = (this.#number + 1) % 36 ** NUMBER_LENGTH;
    return this.#number.toString(36).padStart(NUMBER_LENGTH, '0');
  }
}

/** What was handed over, out of what was notified. */
export function messageOf(notified: string): string {
  return notified.slice(NUMBER_LENGTH);
}
