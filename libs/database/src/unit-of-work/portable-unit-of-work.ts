import { CallContext, orAbort, type Clock, type Duration, type Random } from '#core';
import {
  ReentrantTransactionError,
  TransactionForbiddenError,
  TransactionRequiredError,
  UnitOfWork,
  type UnitOfWorkOptions,
} from '#domain/database';
import { assertMeets } from './join-demands.js';
import { NoTransactionScope } from './no-transaction-scope.js';
import { readUnitOfWorkOptions, type ReadUnitOfWorkOptions } from './read-options.js';
import { backoffMilliseconds, isConflict } from './retry-schedule.js';
import { RunningTransaction } from './running-transaction.js';
import { timeLimit, type TimeLimit } from './time-limit.js';
import { Transactions, type TransactionsParts, type Work } from './transactions.js';

export interface UnitOfWorkParts extends TransactionsParts {
  readonly concurrentTransactions: boolean;
  readonly defaultTimeout: Duration;
  readonly defaultCommitCheck: boolean;
  readonly clock: Clock;
  readonly random: Random;
  /** Sees each attempt from BEGIN to its outcome. */
  readonly observe?: (<T>(attempt: () => Promise<T>) => Promise<T>) | undefined;
}

/** The unit of work over any session: which transaction a call gets, its limits, and repetition after conflicts. */
export class PortableUnitOfWork extends UnitOfWork {
  readonly #transactions: Transactions;

  constructor(private readonly parts: UnitOfWorkParts) {
    super();
    this.#transactions = new Transactions(parts);
  }

  current(): RunningTransaction | undefined {
    let scope = CallContext.current()?.transaction;
    while (scope !== undefined && scope.owner !== this.parts.owner) scope = scope.parent;
    return scope instanceof RunningTransaction ? scope : undefined;
  }

  async run<T>(work: Work<T>, options: UnitOfWorkOptions = {}): Promise<T> {
    const { defaultTimeout: timeout, defaultCommitCheck: commitCheck } = this.parts;
    const read = readUnitOfWorkOptions(options, { timeout, commitCheck });
    const limit = timeLimit(this.parts.clock, read.timeout, read.signal);
    try {
      limit.signal.throwIfAborted();
      return await this.#propagate(work, read, limit);
    } finally {
      limit.release();
    }
  }

  #propagate<T>(work: Work<T>, options: ReadUnitOfWorkOptions, limit: TimeLimit): Promise<T> {
    const running = this.current();
    const { propagation } = options;
    if (running === undefined) {
      if (propagation === 'mandatory')
        throw new TransactionRequiredError(
          'The unit of work was run with propagation "mandatory", and no transaction is running. Call it inside UnitOfWork.run or a @Transactional() method.',
        );
      if (propagation === 'never')
        return orAbort(work(new NoTransactionScope(this.parts.owner, limit.signal)), limit.signal);
      return this.#repeat(work, options, limit);
    }
    running.assertActive();
    switch (propagation) {
      case 'never':
        throw new TransactionForbiddenError(
          'The unit of work was run with propagation "never" inside a running transaction. Call it outside, or with another propagation.',
        );
      case 'new':
        if (!this.parts.concurrentTransactions)
          throw new ReentrantTransactionError(
            'propagation "new" needs a second connection, and the embedded database has one, which the running transaction holds. Use "join" or "savepoint", or set DATABASE_URL.',
          );
        return this.#repeat(work, options, limit);
      case 'savepoint':
        assertMeets(running, options);
        return running.oneSavepointAtATime(() => this.#transactions.savepoint(running, work, limit));
      case 'join':
      case 'mandatory':
        assertMeets(running, options);
        return orAbort(work(running), limit.signal);
    }
  }

  async #repeat<T>(work: Work<T>, options: ReadUnitOfWorkOptions, limit: TimeLimit): Promise<T> {
    const { observe } = this.parts;
    const run = (): Promise<T> => this.#transactions.run(work, options, limit);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await (observe === undefined ? run() : observe(run));
      } catch (error) {
        if (attempt >= options.attempts || !isConflict(error)) throw error;
        limit.signal.throwIfAborted(); // the time ended the attempts, not their number
        await this.parts.clock.sleep(backoffMilliseconds(attempt, this.parts.random), { signal: limit.signal });
      }
    }
  }
}
