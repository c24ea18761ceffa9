import { CallContext, type TransactionScope } from '#core';
import { TransactionForbiddenError } from '#domain/database';

/** What happens to something that waits for the commit. */
export interface Outcome {
  committed(): void;
  rolledBack(): void;
}

/**
 * Tells what became of the running units of work, of whatever databases: committed once the outermost one has committed, rolled back when a savepoint or
 * transaction around it was. Outside one it is committed at once.
 * @throws TransactionForbiddenError in a read-only unit of work; TransactionEndedError when it has ended.
 */
export function afterCommit(outcome: Outcome): void {
  const scope = CallContext.current()?.transaction;
  if (scope === undefined) return outcome.committed();
  if (scope.readOnly)
    throw new TransactionForbiddenError(
      'An event cannot be published in a read-only unit of work, which writes nothing. Publish it outside, or without readOnly.',
    );
  follow(scope, outcome);
}

function follow(scope: TransactionScope, outcome: Outcome): void {
  scope.afterCommit(() => {
    const next = outer(scope);
    if (next?.active === true) follow(next, outcome);
    else outcome.committed();
  });
  scope.afterRollback(() => outcome.rolledBack());
}

/** The transaction of another database that this one runs in; savepoints of its own hand their hooks on themselves. */
function outer({ owner, parent }: TransactionScope): TransactionScope | undefined {
  let scope = parent;
  while (scope !== undefined && scope.owner === owner) scope = scope.parent;
  return scope;
}
