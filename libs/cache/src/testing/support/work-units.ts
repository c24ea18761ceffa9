import { CallContext, type TransactionHook, type TransactionScope } from '#core';

/** A unit of work without a database: runs `work` inside it, then its hooks, as a commit or a rollback does. */
export class WorkUnit implements TransactionScope {
  readonly id = 'suite';
  readonly owner = this;
  readonly parent: TransactionScope | undefined;
  readonly readOnly = false;
  readonly signal: AbortSignal = new AbortController().signal;
  active = true;
  readonly #hooks = {
    before: new Array<TransactionHook>(),
    commit: new Array<TransactionHook>(),
    rollback: new Array<TransactionHook>(),
  };

  constructor(parent?: WorkUnit) {
    this.parent = parent;
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    return CallContext.run(new CallContext({ correlationId: 'suite', transaction: this }), work);
  }

  async commit(): Promise<void> {
    for (const hook of this.#hooks.before) await hook();
    this.active = false;
    for (const hook of this.#hooks.commit) await hook();
  }

  /** COMMIT was sent, and the connection broke: no hook tells of it. */
  async loseCommit(): Promise<void> {
    for (const hook of this.#hooks.before) await hook();
    this.active = false;
  }

  async rollback(): Promise<void> {
    this.active = false;
    for (const hook of this.#hooks.rollback) await hook();
  }

  beforeCommit(hook: TransactionHook): void {
    this.#hooks.before.push(hook);
  }

  afterCommit(hook: TransactionHook): void {
    this.#hooks.commit.push(hook);
  }

  afterRollback(hook: TransactionHook): void {
    this.#hooks.rollback.push(hook);
  }

  onChanges(): void {
    // nothing here changes an entity
  }
}
