import { checkpoint, type TransactionScope } from '#core';
import type { SqlSession, UnitOfWork } from '#domain/database';
import { Inbox, type InboxOutcome } from '#domain/outbox';

export interface DatabaseInboxParts {
  readonly sql: SqlSession;
  /** That of the same database. */
  readonly unitOfWork: UnitOfWork;
  /** Quoted where a statement needs it quoted. */
  readonly schema: string;
}

/** The inbox as a table of one database. The primary key makes a concurrent duplicate wait for the transaction that came first. */
export class DatabaseInbox extends Inbox {
  constructor(private readonly parts: DatabaseInboxParts) {
    super();
  }

  once<T>(consumer: string, messageId: string, work: () => Promise<T>): Promise<InboxOutcome<T>> {
    return this.parts.unitOfWork.run(async (scope) => {
      if (!(await this.#record(consumer, messageId))) return { duplicate: true };
      checkpoint('handler.recorded');
      try {
        return { duplicate: false, result: await work() };
      } catch (error) {
        doom(scope, error);
        throw error;
      }
    });
  }

  async seen(consumer: string, messageId: string): Promise<boolean> {
    const rows = await this.parts.sql.query(
      `select 1 from ${this.parts.schema}.inbox where consumer = $1 and message_id = $2`,
      [consumer, messageId],
    );
    return rows.length > 0;
  }

  /** @returns false for a duplicate. */
  async #record(consumer: string, messageId: string): Promise<boolean> {
    const { affected } = await this.parts.sql.execute(
      `insert into ${this.parts.schema}.inbox (consumer, message_id) values ($1, $2) on conflict do nothing`,
      [consumer, messageId],
    );
    return affected === 1;
  }
}

/** In a transaction of our caller's, who may catch the error: what was recorded must not be committed without its effects. Cheaper than a savepoint each time. */
function doom(scope: TransactionScope, error: unknown): void {
  if (!scope.active) return;
  scope.beforeCommit(() => {
    throw error;
  });
}
