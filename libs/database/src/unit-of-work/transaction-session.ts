import type { EntityChange } from '#core';
import type { IsolationLevel } from '#domain/database';
import type { ExecuteStatement } from '../database.driver.js';

export interface BeginOptions {
  readonly isolation: IsolationLevel;
  readonly readOnly: boolean;
  /** Aborts when the transaction's time is up or its caller gave up: statements in flight end with its reason. */
  readonly signal: AbortSignal;
}

/**
 * One transaction as the unit of work drives it. Calls never overlap, except that `rollback` may come while a statement of the closure is in flight.
 * Errors are the database's own; the unit of work maps them.
 */
export interface TransactionSession {
  /** Takes a connection and begins. On failure nothing is held. */
  begin(options: BeginOptions): Promise<void>;
  /** One statement of our own in the transaction, as it is: nothing is flushed before it. */
  readonly execute: ExecuteStatement;
  /** Writes pending changes. */
  flush(): Promise<void>;
  /** The changes written since the last call. */
  takeChanges(): readonly EntityChange[];
  /** @throws CommitOutcomeUnknownError, or TransactionAbortedError when an earlier statement failed and was ignored. Call `rollback` after a failure. */
  commit(): Promise<void>;
  /** Gives the connection back, whatever state it is in. */
  rollback(): Promise<void>;
  /** Begins a savepoint inside; what follows belongs to it. */
  savepoint(): Promise<Savepoint>;
}

export interface Savepoint {
  release(): Promise<void>;
  /** Undoes what was done since; objects that were read or written since are forgotten and must be read again. */
  rollback(): Promise<void>;
}
