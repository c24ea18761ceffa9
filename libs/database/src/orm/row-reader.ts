import {
  InvalidQueryError,
  ResultTooLargeError,
  TransactionRequiredError,
  type EntityId,
  type FindByIdOptions,
  type FindOptions,
  type ReadOptions,
  type SelectOptions,
  type Specification,
} from '#domain/database';
import { LockMode } from '@mikro-orm/core';
import { describe } from '../query/foreign-value.js';
import { readWhole } from '../query/limits.js';
import { readTypedSort, totalOrder, type Criterion } from '../query/sorting.js';
import { readSpecification } from '../query/specification.js';
import { loadingOf, type EntityCalls } from './entity-calls.js';
import { all, toFilter, type Filter } from './filter.js';
import type { OrmCallScope } from './orm-database.js';
import { readId } from './read-id.js';
import type { RowSelection } from './row-scope.js';

const FIND_LIMIT = { min: 1, max: 10_000, default: 1_000 } as const;

export interface RowQuery {
  readonly where: Filter;
  readonly selection: RowSelection;
  readonly order: readonly Criterion[];
  readonly limit: number;
  readonly offset?: number;
}

/** The reading half of a repository. */
export class RowReader<T extends object> {
  constructor(private readonly calls: EntityCalls<T>) {}

  findById(id: EntityId, options: FindByIdOptions): Promise<T | undefined> {
    return this.calls.read('findById', options, async ({ em, session }) => {
      const { shape, access } = this.calls.parts;
      const key = readId(shape, id);
      const lock: unknown = options.lock;
      if (lock !== undefined && lock !== 'update')
        throw new InvalidQueryError(`A row lock is "update", found ${describe(lock)}.`);
      if (lock !== undefined && session === undefined)
        throw new TransactionRequiredError(
          'A row lock lasts until its transaction ends. Call findById with a lock inside UnitOfWork.run.',
        );
      const { where, off } = this.select(options);
      const locked = lock === 'update' ? { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true } : {};
      const loading = { ...loadingOf(options, session), ...locked, filters: off };
      return (await access.one(em, all([key, where]), loading)) ?? undefined;
    });
  }

  find(specification: Specification<T> | undefined, options: FindOptions<T>): Promise<readonly T[]> {
    return this.calls.read('find', options, async (scope) => {
      const { shape } = this.calls.parts;
      const limit = readWhole('limit', options.limit, FIND_LIMIT);
      const query = { ...this.query(specification, options), limit: options.limit === undefined ? limit + 1 : limit };
      const rows = await this.rows(scope, query, options);
      if (rows.length > limit)
        throw new ResultTooLargeError(
          `More than ${limit} rows of ${shape.name} match. Read by pages or as a stream, narrow the specification, or give a limit of at most ${FIND_LIMIT.max}.`,
        );
      return rows;
    });
  }

  first(specification: Specification<T> | undefined, options: FindOptions<T>): Promise<T | undefined> {
    return this.calls.read('first', options, async (scope) => {
      const [row] = await this.rows(scope, { ...this.query(specification, options), limit: 1 }, options);
      return row;
    });
  }

  exists(specification: Specification<T> | undefined, options: SelectOptions): Promise<boolean> {
    return this.calls.read('exists', options, async ({ em }) => {
      const { access, shape } = this.calls.parts;
      const { where, off } = this.select(options);
      const filter = all([toFilter(readSpecification(shape, specification)), where]);
      return access.exists(em, filter, off, shape.primaryKey);
    });
  }

  count(specification: Specification<T> | undefined, options: SelectOptions): Promise<number> {
    return this.calls.read('count', options, async ({ em }) => {
      const { access, shape } = this.calls.parts;
      const { where, off } = this.select(options);
      return access.count(em, all([toFilter(readSpecification(shape, specification)), where]), off);
    });
  }

  /** Rows of a call that is under way. */
  rows({ em, session }: OrmCallScope, query: RowQuery, options: ReadOptions): Promise<readonly T[]> {
    const { limit, offset, selection } = query;
    return this.calls.parts.access.many(em, all([query.where, selection.where]), {
      ...loadingOf(options, session),
      orderBy: query.order.map(({ field, direction }) => ({ [field.name]: direction })),
      limit,
      ...(offset === undefined ? {} : { offset }),
      filters: selection.off,
    });
  }

  /** What a specification and the options of `find` and `stream` ask for. @throws InvalidQueryError */
  query(specification: Specification<T> | undefined, options: FindOptions<T>): Omit<RowQuery, 'limit'> {
    const { shape } = this.calls.parts;
    return {
      where: toFilter(readSpecification(shape, specification)),
      selection: this.select(options),
      order: totalOrder(shape, readTypedSort(shape, options.sort)),
    };
  }

  select({ deleted }: SelectOptions): RowSelection {
    const { scope } = this.calls.parts;
    return scope.select(scope.readDeleted(deleted));
  }
}
