import type { StreamOptions } from '#domain/database';
import type { ConditionTree } from '../../query/conditions.js';
import { readWhole } from '../../query/limits.js';
import { readTypedSort, totalOrder } from '../../query/sorting.js';
import { handOut, read } from './fake-reads.js';
import type { StoredEntity } from './fake-table.js';
import { positionOf, windowOf } from './ordered-rows.js';
import { rowsOf, type RepositoryContext } from './repository-context.js';

const CHUNK = { min: 1, max: 10_000, default: 1_000 } as const;

interface Chunk<T> {
  readonly items: readonly T[];
  /** Rows that nobody held before. */
  readonly fresh: readonly StoredEntity[];
  readonly position: readonly unknown[] | undefined;
}

/** Everything that matches, one chunk at a time by position. Each run through begins anew. */
export function streamOf<T extends object>(
  context: RepositoryContext,
  specification: () => ConditionTree,
  options: StreamOptions<T>,
): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]: async function* (): AsyncGenerator<T> {
      let before: Chunk<T> | undefined;
      do {
        const last: Chunk<T> | undefined = before;
        before = await chunkAfter(context, last, { tree: specification, options });
        yield* before.items;
      } while (before.position !== undefined);
    },
  };
}

function chunkAfter<T extends object>(
  context: RepositoryContext,
  before: Chunk<T> | undefined,
  { tree, options }: { readonly tree: () => ConditionTree; readonly options: StreamOptions<T> },
): Promise<Chunk<T>> {
  const { shape } = context.entity;
  return read(context, 'stream', options, (reading) => {
    const { session } = reading;
    const order = totalOrder(shape, readTypedSort(shape, options.sort));
    const limit = readWhole('chunk', options.chunk, CHUNK);
    for (const stored of before?.fresh ?? []) session.letGo(stored); // what was changed on them has been written
    const rows = windowOf(rowsOf(context, session, tree(), options.deleted), { order, limit, after: before?.position });
    const fresh = rows.filter((stored) => !session.holds(stored));
    const last = rows.at(-1);
    return {
      items: rows.map((stored) => handOut<T>(context, reading, stored)),
      fresh,
      position: rows.length < limit || last === undefined ? undefined : positionOf(last, order),
    };
  });
}
