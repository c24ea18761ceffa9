import type { TransactionScope } from '#core';
import { TransactionForbiddenError } from '#domain/database';

/** What happens to something that waits for the commit. */
export interface Outcome {
  committed(): void;
  rolledBack(): void;
}

/**
 * Tells what became of the running unit of work of the bus's database: committed once the outermost of it has committed, rolled back when a savepoint or
 * transaction around it was. Outside one, also within one of another database alone, it is committed at once, as it is with the durable driver.
 * @throws TransactionForbiddenError in a read-only unit of work; TransactionEndedError when it has ended.
 */
export function afterCommit(scope: TransactionScope | undefined, outcome: Outcome): void {
  if (scope === undefined) return outcome.committed();
  if (scope.readOnly)
    throw new TransactionForbiddenError(
      'An event cannot be published in a read-only unit of work, which writes nothing. Publish it outside, or without readOnly.',
    );
  scope.afterCommit(() => outcome.committed()); // savepoints hand their hooks on
  scope.afterRollback(() => outcome.rolledBack());
}
