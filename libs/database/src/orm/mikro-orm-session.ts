import type { EntityChange } from '#core';
import { OptimisticLockError, type MikroORM } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import type { ExecuteStatement } from '../database.driver.js';
import type { BeginOptions, Savepoint, TransactionSession } from '../unit-of-work/transaction-session.js';
import type { ChangeCollector } from './change-collector.js';
import { forkOf } from './fork.js';
import { singleStatement } from './single-statement.js';
import { explainConflict } from './version-conflict.js';

/** One transaction through an EntityManager of its own. */
export class MikroOrmSession implements TransactionSession {
  readonly em: SqlEntityManager;
  /** Set once plain SQL has run: objects that were read before may no longer be what the rows hold. */
  stale = false;
  #open = false;

  constructor(
    orm: MikroORM,
    private readonly changes: ChangeCollector,
  ) {
    this.em = forkOf(orm);
    changes.watch(this.em);
  }

  async begin(options: BeginOptions): Promise<void> {
    await this.em.begin({ isolationLevel: options.isolation, readOnly: options.readOnly });
    this.#open = true;
  }

  readonly execute: ExecuteStatement = (sql, parameters) =>
    this.em.getKysely().executeQuery<Record<string, unknown>>(singleStatement(sql, parameters));

  async flush(): Promise<void> {
    try {
      await this.em.flush();
    } catch (error) {
      throw error instanceof OptimisticLockError ? await explainConflict(this.em, error) : error;
    }
  }

  takeChanges(): readonly EntityChange[] {
    return this.changes.take(this.em);
  }

  async commit(): Promise<void> {
    await this.em.commit();
    this.#open = false;
  }

  async rollback(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.em.rollback();
  }

  async savepoint(): Promise<Savepoint> {
    const { em } = this;
    const outer = em.getTransactionContext();
    const mark = this.changes.mark(em);
    await em.begin({ ctx: outer });
    const leave = (): void => em.setTransactionContext(outer);
    return {
      release: async () => {
        await em.commit();
        leave();
      },
      rollback: async () => {
        try {
          await em.rollback();
        } finally {
          leave();
          em.clear(); // what was read or written inside is no longer what the database holds
          this.changes.backTo(em, mark);
        }
      },
    };
  }
}
