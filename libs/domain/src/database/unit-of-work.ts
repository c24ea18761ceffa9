import type { Duration, TransactionScope } from '#core';

/** SQL:1992 isolation levels as PostgreSQL has them. */
export type IsolationLevel = 'read committed' | 'repeatable read' | 'serializable';

/**
 * What `run` does when a transaction is, or is not, already running on the same database:
 * - `join` (default): uses the running one, else begins one.
 * - `savepoint`: a savepoint inside the running one, rolled back alone when the work throws; else begins one.
 * - `new`: always an independent transaction. Not possible on a driver with a single connection while one is running.
 * - `mandatory`: uses the running one; without one, `TransactionRequiredError`.
 * - `never`: runs without a transaction; with one running, `TransactionForbiddenError`.
 */
export type Propagation = 'join' | 'savepoint' | 'new' | 'mandatory' | 'never';

export interface UnitOfWorkOptions {
  /** Default `read committed`. A joining call must not ask for a stricter one than the running transaction has. */
  readonly isolation?: IsolationLevel;
  /** Default `join`. */
  readonly propagation?: Propagation;
  /** Default false. Writes inside are refused by the database. A joining call that needs to write must not join a read-only one. */
  readonly readOnly?: boolean;
  /** The most that the whole transaction may take, retries included; never beyond the caller's deadline. Default `DATABASE_TRANSACTION_TIMEOUT` (30s). */
  readonly timeout?: Duration | string;
  /**
   * How many times the whole closure is run at most when it ends in a serialization failure or a deadlock. Default 3; 1 turns it off.
   * Only the outermost transaction repeats, so whatever the closure does outside the database must bear repetition.
   */
  readonly attempts?: number;
  /** Gives up when it aborts; the transaction is rolled back. */
  readonly signal?: AbortSignal;
  /**
   * When the connection is lost after COMMIT was sent, asks the server what became of the transaction, so that the caller learns that it was committed, or that it was not, where that can be known.
   * Costs one more statement before COMMIT. Default `DATABASE_COMMIT_CHECK` (off). The outermost transaction decides.
   */
  readonly commitCheck?: boolean;
  /** The transaction's first statement refuses a holder that has been overtaken. Nested work may state the fence that is already in force, and no other. */
  readonly fence?: Fence;
}

/**
 * Proof of a lock that may since have been lost: a token that grows with every holder of `resource` (a fencing token, Kleppmann 2016). The database remembers the
 * greatest one that it has seen, and refuses smaller ones for ever.
 */
export interface Fence {
  /** What is protected: 1-512 characters. */
  readonly resource: string;
  /** 0 to 2^63 - 1. */
  readonly token: bigint | number;
}

/**
 * All or nothing over everything done inside it.
 *
 * `run` resolves to the closure's result once the COMMIT is acknowledged. When the closure throws, the transaction is rolled back and the
 * closure's own error is thrown, unchanged unless it came from the database. Repositories and `SqlSession` used inside belong to the transaction
 * without being handed anything.
 *
 * @throws SerializationFailureError, DeadlockError after the last attempt.
 * @throws TimeoutExceededError when the time is up; the transaction is rolled back.
 * @throws CommitOutcomeUnknownError when the connection was lost after COMMIT was sent: it may or may not have taken effect. Never retried.
 * @throws CommitFailedError when `commitCheck` found that it did not take effect.
 * @throws StaleFenceError when a greater token of the fence's resource was seen; nothing of the closure was run.
 */
export abstract class UnitOfWork {
  static readonly portName: string = 'UnitOfWork';

  abstract run<T>(work: (scope: TransactionScope) => Promise<T>, options?: UnitOfWorkOptions): Promise<T>;

  /** The transaction of this database that is running in the current call chain. */
  abstract current(): TransactionScope | undefined;
}
