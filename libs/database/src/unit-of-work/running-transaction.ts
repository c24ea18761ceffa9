import type { ChangesHook, EntityChange, TransactionHook, TransactionScope } from '#core';
import { DatabaseError, TransactionEndedError, type IsolationLevel } from '#domain/database';
import type { StatedFence } from '../fence/stated-fence.js';
import type { TransactionSession } from './transaction-session.js';

const MAX_ROUNDS = 10;

export interface RunningTransactionParts {
  readonly id: string;
  readonly owner: object;
  readonly parent: TransactionScope | undefined;
  readonly readOnly: boolean;
  readonly isolation: IsolationLevel;
  readonly signal: AbortSignal;
  readonly session: TransactionSession;
  /** In force for the whole transaction. */
  readonly fence: StatedFence | undefined;
}

/** A transaction or savepoint that is running: its hooks, and the session that its statements go to. */
export class RunningTransaction implements TransactionScope {
  readonly id: string;
  readonly owner: object;
  readonly parent: TransactionScope | undefined;
  readonly readOnly: boolean;
  readonly isolation: IsolationLevel;
  readonly signal: AbortSignal;
  readonly session: TransactionSession;
  readonly fence: StatedFence | undefined;
  #active = true;
  #beforeCommit: TransactionHook[] = [];
  #afterCommit: TransactionHook[] = [];
  #afterRollback: TransactionHook[] = [];
  #onChanges: ChangesHook[] = [];
  #lastStatements: TransactionHook[] = [];
  #savepoints: Promise<unknown> = Promise.resolve();
  #openSavepoints = 0;

  constructor(parts: RunningTransactionParts) {
    this.id = parts.id;
    this.owner = parts.owner;
    this.parent = parts.parent;
    this.readOnly = parts.readOnly;
    this.isolation = parts.isolation;
    this.signal = parts.signal;
    this.session = parts.session;
    this.fence = parts.fence;
  }

  get active(): boolean {
    return this.#active;
  }

  beforeCommit(hook: TransactionHook): void {
    this.assertActive();
    this.#beforeCommit.push(hook);
  }

  afterCommit(hook: TransactionHook): void {
    this.assertActive();
    this.#afterCommit.push(hook);
  }

  afterRollback(hook: TransactionHook): void {
    this.assertActive();
    this.#afterRollback.push(hook);
  }

  onChanges(hook: ChangesHook): void {
    this.assertActive();
    this.#onChanges.push(hook);
  }

  /** Whether anyone has asked to be told of changes, here or in what this is a savepoint of. */
  get toldOfChanges(): boolean {
    let scope: TransactionScope | undefined = this; // eslint-disable-line @typescript-eslint/no-this-alias -- the first candidate
    for (; scope !== undefined; scope = scope.parent)
      if (scope instanceof RunningTransaction && scope.session === this.session && scope.#onChanges.length > 0)
        return true;
    return false;
  }

  /**
   * Runs plain SQL as the very last thing before COMMIT: after the last flush and all `beforeCommit` hooks, and nothing is flushed after it. Throwing rolls
   * back. Belongs to the whole transaction, so that it is asked of its root and stays when a savepoint is rolled back.
   */
  lastStatement(hook: TransactionHook): void {
    this.assertActive();
    if (this.root !== this)
      throw new DatabaseError('The last statement of a transaction is asked of its root, not of a savepoint.');
    this.#lastStatements.push(hook);
  }

  /** The transaction that this savepoint belongs to, or itself. Scopes of other databases, and other transactions of this one, may lie between and beyond. */
  get root(): RunningTransaction {
    let root: RunningTransaction = this; // eslint-disable-line @typescript-eslint/no-this-alias -- the first candidate
    for (let scope = this.parent; scope !== undefined; scope = scope.parent)
      if (scope instanceof RunningTransaction && scope.session === this.session) root = scope;
    return root;
  }

  /** @throws the reason of the abort, or TransactionEndedError. */
  assertActive(): void {
    if (this.#active) return;
    if (this.signal.aborted) throw this.signal.reason;
    throw new TransactionEndedError(
      'The transaction has already ended. Await everything that belongs to it inside the closure given to run().',
    );
  }

  /** From now on nothing more can join. */
  end(): void {
    this.#active = false;
  }

  /** Savepoints of one transaction form a stack: siblings that were started at the same time run one after another. */
  oneSavepointAtATime<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#savepoints.then(work, work);
    const done = (): void => void (this.#openSavepoints -= 1);
    this.#openSavepoints += 1;
    this.#savepoints = mine.then(done, done); // its outcome belongs to the one who awaits the savepoint itself
    return mine;
  }

  get hasSavepoint(): boolean {
    return this.#openSavepoints > 0;
  }

  /** Resolves when no savepoint of this scope is open: a statement of the scope itself must not land inside one that may be rolled back. */
  async outsideSavepoints(): Promise<void> {
    for (let seen: Promise<unknown> | undefined; seen !== this.#savepoints;) {
      seen = this.#savepoints;
      await seen;
    }
  }

  /** Everything that comes before COMMIT: writes what is pending and runs the hooks, until neither has anything more; then the last statements. */
  async prepare(): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      await this.session.flush();
      const changes = this.session.takeChanges();
      if (changes.length === 0 && this.#beforeCommit.length === 0) return this.#runLastStatements();
      await this.#tellChanges(changes);
      const hooks = this.#beforeCommit;
      this.#beforeCommit = [];
      for (const hook of hooks) await hook();
    }
    throw new DatabaseError(
      `The hooks before COMMIT still change entities after ${MAX_ROUNDS} rounds. Let a hook change only what it has not changed before.`,
    );
  }

  async #runLastStatements(): Promise<void> {
    for (const hook of this.#lastStatements) await hook();
  }

  async #tellChanges(changes: readonly EntityChange[]): Promise<void> {
    if (changes.length === 0) return;
    for (const hook of [...this.#onChanges]) await hook(changes);
  }

  /** A savepoint was released: its hooks are now the parent's. */
  moveHooksTo(parent: RunningTransaction): void {
    parent.#beforeCommit.push(...this.#beforeCommit);
    parent.#afterCommit.push(...this.#afterCommit);
    parent.#afterRollback.push(...this.#afterRollback);
    parent.#onChanges.push(...this.#onChanges);
  }

  /** Runs the hooks of an outcome; every one is run, and failures go to `onFailure`. */
  async runOutcomeHooks(outcome: 'committed' | 'rolledBack', onFailure: (error: unknown) => void): Promise<void> {
    for (const hook of outcome === 'committed' ? this.#afterCommit : this.#afterRollback) {
      try {
        await hook();
      } catch (error) {
        onFailure(error);
      }
    }
  }
}
