import {
  CallContext,
  orAbort,
  type Duration,
  type Clock,
  type FaultReporter,
  type Ids,
  type Random,
  type TransactionScope,
} from '#core';
import {
  CommitOutcomeUnknownError,
  ReentrantTransactionError,
  TransactionForbiddenError,
  TransactionRequiredError,
  UnitOfWork,
  type IsolationLevel,
  type UnitOfWorkOptions,
} from '#domain/database';
import { NoTransactionScope } from './no-transaction-scope.js';
import { readUnitOfWorkOptions, type ReadUnitOfWorkOptions } from './read-options.js';
import { backoffMilliseconds, isConflict } from './retry-schedule.js';
import { RunningTransaction } from './running-transaction.js';
import { timeLimit, type TimeLimit } from './time-limit.js';
import type { TransactionSession } from './transaction-session.js';

const STRICTNESS: readonly IsolationLevel[] = ['read committed', 'repeatable read', 'serializable'];

export interface UnitOfWorkParts {
  /** The open database: scopes of other databases are not ours. */
  readonly owner: object;
  readonly instance: string;
  readonly concurrentTransactions: boolean;
  readonly defaultTimeout: Duration;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly faults: FaultReporter;
  newSession(): TransactionSession;
  mapError(error: unknown): unknown;
}

type Work<T> = (scope: TransactionScope) => Promise<T>;

/** The unit of work over any session: propagation, limits, repetition, hooks. */
export class PortableUnitOfWork extends UnitOfWork {
  constructor(private readonly parts: UnitOfWorkParts) {
    super();
  }

  current(): RunningTransaction | undefined {
    let scope = CallContext.current()?.transaction;
    while (scope !== undefined && scope.owner !== this.parts.owner) scope = scope.parent;
    return scope instanceof RunningTransaction ? scope : undefined;
  }

  async run<T>(work: Work<T>, options: UnitOfWorkOptions = {}): Promise<T> {
    const read = readUnitOfWorkOptions(options, this.parts.defaultTimeout);
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
        assertCompatible(running, options);
        return running.oneSavepointAtATime(() => this.#savepoint(running, work, limit));
      case 'join':
      case 'mandatory':
        assertCompatible(running, options);
        return orAbort(work(running), limit.signal);
    }
  }

  async #repeat<T>(work: Work<T>, options: ReadUnitOfWorkOptions, limit: TimeLimit): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt(work, options, limit);
      } catch (error) {
        if (attempt >= options.attempts || !isConflict(error)) throw error;
        limit.signal.throwIfAborted(); // the time ended the attempts, not their number
        await this.parts.clock.sleep(backoffMilliseconds(attempt, this.parts.random), { signal: limit.signal });
      }
    }
  }

  async #attempt<T>(work: Work<T>, options: ReadUnitOfWorkOptions, limit: TimeLimit): Promise<T> {
    const scope = this.#newScope(options, limit);
    const outcome = await this.#inside(scope, limit, async () => {
      const { session } = scope;
      await this.#mapped(() =>
        session.begin({ isolation: scope.isolation, readOnly: scope.readOnly, signal: limit.signal }),
      );
      try {
        const result = await orAbort(work(scope), limit.signal);
        await this.#mapped(() => orAbort(scope.prepare(), limit.signal));
        scope.end();
        await this.#mapped(() => session.commit());
        return { result };
      } catch (error) {
        scope.end();
        await this.#rollBack(session);
        return { error };
      }
    });
    const failed = (hook: string) => (error: unknown) =>
      this.parts.faults.report({ where: `${hook} hook of database "${this.parts.instance}"`, error });
    if ('result' in outcome) {
      await scope.runOutcomeHooks('committed', failed('afterCommit'));
      return outcome.result;
    }
    if (!(outcome.error instanceof CommitOutcomeUnknownError))
      await scope.runOutcomeHooks('rolledBack', failed('afterRollback'));
    throw outcome.error;
  }

  async #savepoint<T>(running: RunningTransaction, work: Work<T>, limit: TimeLimit): Promise<T> {
    running.assertActive();
    const { session } = running;
    const scope = new RunningTransaction({
      ...running,
      id: this.parts.ids.next(),
      parent: CallContext.current()?.transaction,
      signal: limit.signal,
    });
    await this.#mapped(() => session.flush());
    const savepoint = await this.#mapped(() => session.savepoint());
    try {
      const result = await this.#inside(scope, limit, () => orAbort(work(scope), limit.signal));
      await this.#mapped(() => session.flush());
      scope.end();
      await this.#mapped(() => savepoint.release());
      scope.moveHooksTo(running);
      return result;
    } catch (error) {
      scope.end();
      await this.#rollBack(savepoint);
      await scope.runOutcomeHooks('rolledBack', (failure) =>
        this.parts.faults.report({ where: `afterRollback hook of database "${this.parts.instance}"`, error: failure }),
      );
      throw error;
    }
  }

  #newScope(options: ReadUnitOfWorkOptions, limit: TimeLimit): RunningTransaction {
    const { owner, ids } = this.parts;
    return new RunningTransaction({
      id: ids.next(),
      owner,
      parent: CallContext.current()?.transaction,
      readOnly: options.readOnly ?? false,
      isolation: options.isolation ?? 'read committed',
      signal: limit.signal,
      session: this.parts.newSession(),
    });
  }

  #inside<T>(scope: RunningTransaction, limit: TimeLimit, work: () => Promise<T>): Promise<T> {
    const outer = CallContext.current() ?? new CallContext({ correlationId: this.parts.ids.next() });
    return CallContext.run(outer.with({ transaction: scope, signal: limit.signal, deadline: limit.deadline }), work);
  }

  async #rollBack(undo: { rollback(): Promise<void> }): Promise<void> {
    try {
      await undo.rollback();
    } catch (error) {
      this.parts.faults.report({ where: `rollback on database "${this.parts.instance}"`, error }); // what made it roll back is what the caller needs to see
    }
  }

  async #mapped<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw this.parts.mapError(error);
    }
  }
}

function assertCompatible(running: RunningTransaction, options: ReadUnitOfWorkOptions): void {
  if (options.readOnly === false && running.readOnly) {
    throw new TransactionForbiddenError(
      'A unit of work that says readOnly: false cannot join a read-only transaction. Call it outside, or with propagation "new".',
    );
  }
  if (
    options.isolation !== undefined &&
    STRICTNESS.indexOf(options.isolation) > STRICTNESS.indexOf(running.isolation)
  ) {
    throw new TransactionForbiddenError(
      `A unit of work that needs "${options.isolation}" cannot join a transaction of "${running.isolation}". Ask for it where the transaction begins, or use propagation "new".`,
    );
  }
}
