/** What a transaction did to one entity, as the unit of work saw it. */
export interface EntityChange {
  /** The entity's class name. */
  readonly entity: string;
  /** The primary key, as text; parts of a composite key are joined by `~`. */
  readonly id: string;
  readonly kind: 'create' | 'update' | 'delete';
  /** The values of the fields that changed, before. Empty for `create`. */
  readonly before: Readonly<Record<string, unknown>>;
  /** The same fields after. Empty for `delete`. */
  readonly after: Readonly<Record<string, unknown>>;
}

export type TransactionHook = () => void | Promise<void>;
export type ChangesHook = (changes: readonly EntityChange[]) => void | Promise<void>;

/**
 * One running transaction, as the code inside it sees it. Carried by the ambient `CallContext`, so that a cache, an audit trail or a search
 * index can join whatever transaction is running without knowing who runs it.
 *
 * A savepoint is a scope of its own with a `parent`. When it is released its hooks move to the parent; when it is rolled back its
 * `afterRollback` hooks run and the others are dropped with it.
 */
export interface TransactionScope {
  readonly id: string;
  /** Whose transaction this is: one object per open database. Scopes of different owners may be nested. */
  readonly owner: object;
  readonly parent: TransactionScope | undefined;
  readonly readOnly: boolean;
  /** True until COMMIT or ROLLBACK begins. */
  readonly active: boolean;
  /** Aborts when the transaction's time is up or its caller gave up. */
  readonly signal: AbortSignal;
  /** Runs inside the transaction, after the last flush, just before COMMIT, in the order of registration. Throwing rolls back. */
  beforeCommit(hook: TransactionHook): void;
  /** Runs once the COMMIT is acknowledged. Its failure cannot undo the commit: it is reported, and the caller still gets the result. */
  afterCommit(hook: TransactionHook): void;
  /** Runs after a rollback, however it came about; not after a commit whose outcome is unknown. Its failure is reported. */
  afterRollback(hook: TransactionHook): void;
  /** Runs inside the transaction after changes were written, before the `beforeCommit` hooks, with every change once. Throwing rolls back. */
  onChanges(hook: ChangesHook): void;
}
