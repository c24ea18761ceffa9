import type { TransactionScope } from '#core';
import { TransactionRequiredError } from '#domain/database';

/** What the closure of `propagation: 'never'` is handed: a scope in which nothing can be registered. */
export class NoTransactionScope implements TransactionScope {
  readonly id = 'none';
  readonly parent = undefined;
  readonly readOnly = false;
  readonly active = false;

  constructor(
    readonly owner: object,
    readonly signal: AbortSignal,
  ) {}

  beforeCommit(): never {
    return this.#refuse();
  }

  afterCommit(): never {
    return this.#refuse();
  }

  afterRollback(): never {
    return this.#refuse();
  }

  onChanges(): never {
    return this.#refuse();
  }

  #refuse(): never {
    throw new TransactionRequiredError(
      'There is no transaction to hook into: the unit of work was run with propagation "never".',
    );
  }
}
