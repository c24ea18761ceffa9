import { CallContext, orAbort, type FaultReporter, type Ids, type TransactionScope } from '#core';
import { CommitFailedError, CommitOutcomeUnknownError } from '#domain/database';
import type { CommitMark } from '../database.driver.js';
import type { FenceTable } from '../fence/fence-table.js';
import type { StatedFence } from '../fence/stated-fence.js';
import type { CommitInquiry } from './commit-inquiry.js';
import type { ReadUnitOfWorkOptions } from './read-options.js';
import { RunningTransaction } from './running-transaction.js';
import type { TimeLimit } from './time-limit.js';
import type { TransactionSession } from './transaction-session.js';

export interface TransactionsParts {
  /** The open database: scopes of other databases are not ours. */
  readonly owner: object;
  readonly instance: string;
  readonly commitInquiry: CommitInquiry;
  readonly fences: FenceTable;
  readonly ids: Ids;
  readonly faults: FaultReporter;
  newSession(): TransactionSession;
  /** Makes each BEGIN. Its failures and those of single calls are judged together, and it is not tried while the server is known to be away; a COMMIT always is. */
  readonly protect?: ((begin: () => Promise<void>, signal: AbortSignal) => Promise<void>) | undefined;
  mapError(error: unknown): unknown;
}

export type Work<T> = (scope: TransactionScope) => Promise<T>;

type Outcome<T> =
  | { readonly kind: 'committed'; readonly result: T }
  | { readonly kind: 'rolledBack'; readonly error: unknown }
  | {
      readonly kind: 'unknown';
      readonly result: T;
      readonly error: CommitOutcomeUnknownError;
      readonly mark: CommitMark | undefined;
    };

/** One transaction, and one savepoint, from its beginning to its end, over any session. */
export class Transactions {
  constructor(private readonly parts: TransactionsParts) {}

  /** From BEGIN to its outcome, with the hooks of that. Rejects with why it was rolled back, or why that is not known. */
  async run<T>(work: Work<T>, options: ReadUnitOfWorkOptions, limit: TimeLimit): Promise<T> {
    const scope = this.#newScope(options, limit);
    const ended = await this.#inside(scope, limit, () => this.#transact(scope, work, options));
    const outcome = await this.#afterInquiry(ended, scope, limit);
    const failed = (hook: string) => (error: unknown) =>
      this.parts.faults.report({ where: `${hook} hook of database "${this.parts.instance}"`, error });
    switch (outcome.kind) {
      case 'committed':
        await scope.runOutcomeHooks('committed', failed('afterCommit'));
        return outcome.result;
      case 'rolledBack':
        await scope.runOutcomeHooks('rolledBack', failed('afterRollback'));
        throw outcome.error;
      case 'unknown':
        throw outcome.error;
    }
  }

  async #transact<T>(scope: RunningTransaction, work: Work<T>, options: ReadUnitOfWorkOptions): Promise<Outcome<T>> {
    const { session, signal, isolation, readOnly, fence } = scope;
    const { protect = (call) => call() } = this.parts;
    await protect(() => this.#mapped(() => session.begin({ isolation, readOnly, signal })), signal);
    try {
      if (fence !== undefined) await orAbort(this.#pass(session, fence), signal);
      const result = await orAbort(work(scope), signal);
      await this.#mapped(() => orAbort(scope.prepare(), signal));
      scope.end();
      const mark = options.commitCheck ? await this.#mark(session, readOnly) : undefined;
      try {
        await this.#mapped(() => session.commit());
        return { kind: 'committed', result };
      } catch (error) {
        if (!(error instanceof CommitOutcomeUnknownError)) throw error;
        await this.#rollBack(session);
        return { kind: 'unknown', result, error, mark };
      }
    } catch (error) {
      scope.end();
      await this.#rollBack(session);
      return { kind: 'rolledBack', error };
    }
  }

  #pass(session: TransactionSession, fence: StatedFence): Promise<void> {
    return this.parts.fences.pass((sql, parameters) => this.#mapped(() => session.execute(sql, parameters)), fence);
  }

  #mark(session: TransactionSession, readOnly: boolean): Promise<CommitMark | undefined> {
    return this.#mapped(async () => {
      await session.flush(); // a last statement may have changed an entity, and what is written behind the mark is not in it
      return this.parts.commitInquiry.mark(session.execute, readOnly);
    });
  }

  /** What is known of the outcome once the server was asked, where it can be. The connection was given back before. */
  async #afterInquiry<T>(outcome: Outcome<T>, scope: RunningTransaction, limit: TimeLimit): Promise<Outcome<T>> {
    if (outcome.kind !== 'unknown' || outcome.mark === undefined) return outcome;
    const { result, error, mark } = outcome;
    const { deadline, callers: signal } = limit;
    const verdict = await this.parts.commitInquiry.verdict(mark, scope.isolation, { deadline, signal });
    const { cause, details } = error;
    switch (verdict.kind) {
      case 'committed':
        return { kind: 'committed', result };
      case 'rolledBack':
        return {
          kind: 'rolledBack',
          error: new CommitFailedError(
            `The connection was lost after COMMIT was sent, and nothing was changed: ${verdict.why}. Try again.`,
            { cause, details },
          ),
        };
      case 'unknown':
        return {
          ...outcome,
          error: new CommitOutcomeUnknownError(`${error.message} ${verdict.why}`, { cause, details }),
        };
    }
  }

  /** Inside a running transaction: what fails is undone alone. */
  async savepoint<T>(running: RunningTransaction, work: Work<T>, limit: TimeLimit): Promise<T> {
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
      fence: options.fence,
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
