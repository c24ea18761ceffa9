import { InvalidQueryError, InvalidValueError, type ReadOptions } from '#domain/database';
import type { ConditionTree } from '../../query/conditions.js';
import type { FakeSession } from './fake-session.js';
import type { StoredEntity } from './fake-table.js';
import { assertRelations, loadRelations } from './including.js';
import { windowOf, type Window } from './ordered-rows.js';
import { rowsOf, type RepositoryContext } from './repository-context.js';

/** One reading call: its options were checked. */
export interface Reading {
  readonly session: FakeSession;
  readonly alone: boolean;
  readonly options: ReadOptions;
}

/** Runs a call that reads. */
export function read<R>(
  context: RepositoryContext,
  operation: string,
  options: ReadOptions,
  work: (reading: Reading) => R,
): Promise<R> {
  return context.calls.run({ operation, kind: 'find', signal: options.signal }, (session, alone) => {
    context.called(operation);
    assertRelations(context.including, context.entity, options.include);
    context.scope.readDeleted(options.deleted);
    return work({ session, alone, options });
  });
}

/** The rows of a window, and the objects that stand for them. */
export function select<T extends object>(
  context: RepositoryContext,
  { session, options }: Reading,
  tree: ConditionTree,
  window: Window,
): readonly T[] {
  const rows = windowOf(rowsOf(context, session, tree, options.deleted), window);
  return rows.map((stored) => handOut<T>(context, { session, options }, stored));
}

export function handOut<T extends object>(
  { including }: RepositoryContext,
  { session, options }: Pick<Reading, 'session' | 'options'>,
  stored: StoredEntity,
): T {
  const object = session.handOut(stored);
  loadRelations(including, session, { stored, object }, options.include ?? []);
  return object as T; // an instance of the class that the repository is of
}

/** A value of a filter or cursor that the column cannot hold, such as a number out of its range, is still the request's fault. */
export function fromOutside<R>({ entity }: RepositoryContext, work: () => R): R {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error;
    throw new InvalidQueryError(`A value of the filter or the cursor is none that ${entity.shape.name} can have.`, {
      cause: error,
    });
  }
}
