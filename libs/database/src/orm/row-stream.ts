import { CallContext } from '#core';
import { InvalidQueryError, type Specification, type StreamOptions } from '#domain/database';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { readWhole } from '../query/limits.js';
import type { Criterion } from '../query/sorting.js';
import { segmentsAfter } from './after-position.js';
import type { EntityCalls } from './entity-calls.js';
import { isFinerThanDate } from './entity-shape.reader.js';
import { all, type Filter } from './filter.js';
import type { OrmCallScope } from './orm-database.js';
import type { RowQuery, RowReader } from './row-reader.js';

const CHUNK = { min: 1, max: 10_000, default: 1_000 } as const;

/** Rows chunk by chunk. */
export class RowStream<T extends object> {
  constructor(
    private readonly calls: EntityCalls<T>,
    private readonly reader: RowReader<T>,
  ) {}

  stream(specification: Specification<T> | undefined, options: StreamOptions<T>): AsyncIterable<T> {
    return { [Symbol.asyncIterator]: () => this.#rows(specification, options, CallContext.current()) };
  }

  /** Every chunk is read in the context of the call that began: a tenant or transaction that the consumer enters meanwhile is not the stream's. */
  async *#rows(
    specification: Specification<T> | undefined,
    options: StreamOptions<T>,
    context: CallContext | undefined,
  ): AsyncGenerator<T, void, undefined> {
    const inContext = <R>(work: () => Promise<R>): Promise<R> =>
      context === undefined ? work() : CallContext.run(context, work);
    const chunk = readWhole('chunk', options.chunk, CHUNK);
    const held = new Loaned();
    let position: readonly unknown[] | undefined;
    await inContext(() => this.calls.announced('stream', async () => this.#assertPositions(specification, options)));
    for (;;) {
      const rows = await inContext(() =>
        this.calls.readQuietly('stream', options, (scope) => {
          held.letGo(scope);
          const query = { ...this.reader.query(specification, options), limit: chunk };
          return held.lend(scope, () => this.#after(scope, query, position, options));
        }),
      );
      const last = rows.at(-1);
      if (last !== undefined) position = positionOf(this.reader.query(specification, options).order, last); // before the consumer changes it
      for (const row of rows) {
        options.signal?.throwIfAborted();
        yield row;
      }
      if (rows.length < chunk) break;
    }
  }

  async #after(
    scope: OrmCallScope,
    query: RowQuery,
    position: readonly unknown[] | undefined,
    options: StreamOptions<T>,
  ): Promise<readonly T[]> {
    const rows: T[] = [];
    const segments: readonly Filter[] = position === undefined ? [{}] : segmentsAfter(query.order, position);
    for (const segment of segments) {
      const limit = query.limit - rows.length;
      if (limit === 0) break;
      rows.push(...(await this.reader.rows(scope, { ...query, where: all([query.where, segment]), limit }, options)));
    }
    return rows;
  }

  #assertPositions(specification: Specification<T> | undefined, options: StreamOptions<T>): void {
    const { meta, shape } = this.calls.parts;
    const { order } = this.reader.query(specification, options);
    const fine = order.find(
      ({ field }) => isFinerThanDate(meta, field.name) || /^(real|float4)/.test(field.columnType),
    );
    if (fine !== undefined)
      throw new InvalidQueryError(
        `${shape.name} cannot be streamed in the order of "${fine.field.name}": its column (${fine.field.columnType}) keeps values that JavaScript does not, and rows would be lost or come twice. Declare it as timestamptz(3) or double precision.`,
      );
  }
}

function positionOf(order: readonly Criterion[], row: object): readonly unknown[] {
  return order.map(({ field }): unknown => Reflect.get(row, field.name) ?? null);
}

/** What a stream has put into the EntityManager of a unit of work, and takes out again. */
class Loaned {
  #entities: readonly object[] = [];

  /** What was changed on them has been written by now. */
  letGo({ em, session }: OrmCallScope): void {
    if (session === undefined) return;
    const identities = em.getUnitOfWork().getIdentityMap();
    for (const entity of this.#entities) identities.delete(entity);
    this.#entities = [];
  }

  async lend<R>({ em, session }: OrmCallScope, load: () => Promise<R>): Promise<R> {
    if (session === undefined) return load(); // the EntityManager is of this call alone
    const before = new Set(held(em));
    try {
      return await load();
    } finally {
      this.#entities = held(em).filter((entity) => !before.has(entity));
    }
  }
}

function held(em: SqlEntityManager): object[] {
  return [...em.getUnitOfWork().getIdentityMap().values()];
}
