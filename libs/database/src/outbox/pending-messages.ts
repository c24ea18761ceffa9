import { TransactionEndedError } from '#domain/database';
import type { OutboxMessage } from '#domain/outbox';
import type { RunningTransaction } from '../unit-of-work/running-transaction.js';

/**
 * The messages of one transaction until they are written, each with the scope that appended it. When a savepoint is released its hooks become its
 * parent's, so that its messages go with whichever of the scopes around them is rolled back.
 */
export class PendingMessages {
  #entries: { readonly scope: RunningTransaction; readonly message: OutboxMessage }[] = [];
  readonly #watched = new WeakSet<RunningTransaction>();
  #sealed = false;

  /** @throws TransactionEndedError once they are being written: nobody would write what came after. */
  add(scope: RunningTransaction, messages: readonly OutboxMessage[]): void {
    if (this.#sealed)
      throw new TransactionEndedError(
        'The transaction is being committed, and its messages were written already. Await everything that appends inside the closure given to run().',
      );
    if (!this.#watched.has(scope)) {
      this.#watched.add(scope);
      scope.afterRollback(() => this.#drop(scope));
    }
    for (const message of messages) this.#entries.push({ scope, message });
  }

  /** All of them, in the order in which they were appended. From now on nothing can be added. */
  seal(): readonly OutboxMessage[] {
    this.#sealed = true;
    return this.#entries.map(({ message }) => message);
  }

  #drop(scope: RunningTransaction): void {
    this.#entries = this.#entries.filter((entry) => entry.scope !== scope);
  }
}
