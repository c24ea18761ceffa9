import { checkpoint } from '#core';
import { TransactionForbiddenError, type SqlSession } from '#domain/database';
import { Outbox, type OutboxMessage } from '#domain/outbox';
import type { RunningTransaction } from '../unit-of-work/running-transaction.js';
import type { WakeUps } from '../wake-ups/wake-ups.js';
import { insertMessages } from './outbox-insert.js';
import { assertMessages } from './outbox-message.reader.js';
import { DUE_TOPIC, wakeRoutes } from './outbox-topics.js';
import { PendingMessages } from './pending-messages.js';

export interface DatabaseOutboxParts {
  readonly sql: SqlSession;
  /** That of the same database. */
  readonly unitOfWork: { current(): RunningTransaction | undefined };
  /** Quoted where a statement needs it quoted. */
  readonly schema: string;
  readonly wakeUps: WakeUps;
  readonly routes: { has(name: string): boolean };
}

/** The outbox as a table of one database. */
export class DatabaseOutbox extends Outbox {
  /** By the root of each transaction; an attempt that is repeated has another root, and begins with nothing. */
  readonly #pending = new WeakMap<RunningTransaction, PendingMessages>();

  constructor(private readonly parts: DatabaseOutboxParts) {
    super();
  }

  async append(messages: readonly OutboxMessage[]): Promise<void> {
    const scope = this.parts.unitOfWork.current();
    scope?.assertActive();
    scope?.root.assertActive();
    if (scope?.readOnly === true)
      throw new TransactionForbiddenError(
        'A message was appended in a read-only unit of work, which writes nothing. Append it outside, or in a unit of work that may write.',
      );
    assertMessages(messages, this.parts.routes);
    if (messages.length === 0) return;
    if (scope !== undefined) return this.#pendingOf(scope.root).add(scope, messages);
    await this.#insert(messages);
    this.#committed(messages);
  }

  #pendingOf(root: RunningTransaction): PendingMessages {
    const known = this.#pending.get(root);
    if (known !== undefined) return known;
    const pending = new PendingMessages();
    let written: readonly OutboxMessage[] = [];
    root.lastStatement(async () => {
      await root.outsideSavepoints(); // one that nobody awaits may still be rolled back, and its messages with it
      written = pending.seal();
      if (written.length > 0) await this.#insert(written);
    });
    root.afterCommit(() => this.#committed(written));
    this.#pending.set(root, pending);
    return pending;
  }

  async #insert(messages: readonly OutboxMessage[]): Promise<void> {
    checkpoint('outbox.inserting');
    await insertMessages(this.parts.sql, this.parts.schema, messages);
    checkpoint('outbox.inserted');
  }

  #committed(messages: readonly OutboxMessage[]): void {
    if (messages.length === 0) return;
    checkpoint('outbox.committed');
    wakeRoutes(
      this.parts.wakeUps,
      messages.map(({ route }) => route),
    );
    if (messages.some(({ delay }) => delay !== undefined)) this.parts.wakeUps.wake(DUE_TOPIC);
  }
}
