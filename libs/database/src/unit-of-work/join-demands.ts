import { TransactionForbiddenError, type IsolationLevel } from '#domain/database';
import { sameFence } from '../fence/stated-fence.js';
import type { ReadUnitOfWorkOptions } from './read-options.js';
import type { RunningTransaction } from './running-transaction.js';

const STRICTNESS: readonly IsolationLevel[] = ['read committed', 'repeatable read', 'serializable'];

/** @throws TransactionForbiddenError when the running transaction is not what work that joins it asks for. */
export function assertMeets(running: RunningTransaction, options: ReadUnitOfWorkOptions): void {
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
  if (options.fence === undefined) return;
  if (running.fence === undefined)
    throw new TransactionForbiddenError(
      `A unit of work with a fence for "${options.fence.resource}" cannot join a transaction that began without one: what was read before it may be stale. State the fence where the transaction begins, or use propagation "new".`,
    );
  if (!sameFence(running.fence, options.fence))
    throw new TransactionForbiddenError(
      `A unit of work with the fence "${options.fence.resource}" (token ${options.fence.token}) cannot join a transaction with the fence "${running.fence.resource}" (token ${running.fence.token}). State the same one, or use propagation "new".`,
    );
}
