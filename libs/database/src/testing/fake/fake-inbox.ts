import type { TransactionScope } from '#core';
import type { UnitOfWork } from '#domain/database';
import { Inbox, type InboxOutcome } from '#domain/outbox';

/** The inbox of a fake database: what a rollback undoes is forgotten. A concurrent duplicate waits, because the fake has one transaction at a time. */
export class FakeInbox extends Inbox {
  readonly #recorded = new Set<string>();

  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  once<T>(consumer: string, messageId: string, work: () => Promise<T>): Promise<InboxOutcome<T>> {
    const key = keyOf(consumer, messageId);
    return this.unitOfWork.run(async (scope) => {
      if (this.#recorded.has(key)) return { duplicate: true };
      this.#recorded.add(key);
      scope.afterRollback(() => void this.#recorded.delete(key));
      try {
        return { duplicate: false, result: await work() };
      } catch (error) {
        doom(scope, error);
        throw error;
      }
    });
  }

  seen(consumer: string, messageId: string): Promise<boolean> {
    return Promise.resolve(this.#recorded.has(keyOf(consumer, messageId)));
  }
}

function keyOf(consumer: string, messageId: string): string {
  return JSON.stringify([consumer, messageId]);
}

/** In a transaction of our caller's, who may catch the error: what was recorded must not be committed without its effects, as on a real database. */
function doom(scope: TransactionScope, error: unknown): void {
  if (!scope.active) return;
  scope.beforeCommit(() => {
    throw error;
  });
}
