import {
  InvalidQueryError,
  Repository,
  ResultTooLargeError,
  TransactionRequiredError,
  type Changes,
  type DeleteOptions,
  type EntityId,
  type FindByIdOptions,
  type FindOptions,
  type KeysetPage,
  type KeysetPageRequest,
  type OffsetPage,
  type OffsetPageRequest,
  type PageOptions,
  type SelectOptions,
  type Specification,
  type StreamOptions,
  type UpdateOptions,
} from '#domain/database';
import type { ConditionTree } from '../../query/conditions.js';
import { evaluate } from '../../query/evaluation.js';
import { describe } from '../../query/foreign-value.js';
import { readWhole } from '../../query/limits.js';
import { readTypedSort, totalOrder, type Criterion } from '../../query/sorting.js';
import { isEverythingByAccident, readSpecification } from '../../query/specification.js';
import { pageAfter, pageNumber } from './fake-pages.js';
import { handOut, read, select, type Reading } from './fake-reads.js';
import type { FakeSession } from './fake-session.js';
import { streamOf } from './fake-stream.js';
import * as writes from './fake-writes.js';
import { readKey } from '../../query/entity-key.js';
import { rowOf, rowsOf, type RepositoryContext } from './repository-context.js';
import type { FakeOperation } from './scripted-failures.js';

const FIND_LIMIT = { min: 1, max: 10_000, default: 1_000 } as const;
const MOST_CREATED = 10_000;

/** The repository over the rows of a fake database. */
export class FakeRepository<T extends object> extends Repository<T> {
  readonly #context: RepositoryContext;

  constructor(context: RepositoryContext) {
    super();
    this.#context = context;
  }

  findById(id: EntityId, options: FindByIdOptions = {}): Promise<T | undefined> {
    return this.#read('findById', options, (reading) => {
      const key = readKey(this.#context.entity.shape, id);
      const lock: unknown = options.lock;
      if (lock !== undefined && lock !== 'update')
        throw new InvalidQueryError(`A row lock is "update", found ${describe(lock)}.`);
      if (lock !== undefined && reading.alone)
        throw new TransactionRequiredError(
          'A row lock lasts until its transaction ends. Call findById with a lock inside UnitOfWork.run.',
        );
      const stored = rowOf(this.#context, reading.session, key, options.deleted);
      return stored === undefined ? undefined : handOut<T>(this.#context, reading, stored);
    });
  }

  find(specification?: Specification<T>, options: FindOptions<T> = {}): Promise<readonly T[]> {
    return this.#read('find', options, (reading) => {
      const tree = this.#specification(specification);
      const order = this.#order(options);
      const limit = readWhole('limit', options.limit, FIND_LIMIT);
      if (options.limit !== undefined) return select<T>(this.#context, reading, tree, { order, limit });
      if (rowsOf(this.#context, reading.session, tree, options.deleted).length > limit)
        throw new ResultTooLargeError(
          `More than ${limit} rows of ${this.#context.entity.shape.name} match. Read by pages, narrow the specification, or give a limit of at most ${FIND_LIMIT.max}.`,
        );
      return select<T>(this.#context, reading, tree, { order, limit });
    });
  }

  first(specification?: Specification<T>, options: Omit<FindOptions<T>, 'limit'> = {}): Promise<T | undefined> {
    return this.#read('first', options, (reading) => {
      const tree = this.#specification(specification);
      return select<T>(this.#context, reading, tree, { order: this.#order(options), limit: 1 })[0];
    });
  }

  exists(specification?: Specification<T>, options: SelectOptions = {}): Promise<boolean> {
    return this.#count('exists', specification, options).then((count) => count > 0);
  }

  count(specification?: Specification<T>, options: SelectOptions = {}): Promise<number> {
    return this.#count('count', specification, options);
  }

  matches(entity: T, specification: Specification<T>): boolean {
    return evaluate(this.#specification(specification), entity);
  }

  page(request: KeysetPageRequest = {}, options: PageOptions<T> = {}): Promise<KeysetPage<T>> {
    return this.#read('page', options, (reading) => pageAfter<T>(this.#context, reading, request, options));
  }

  pageByOffset(request: OffsetPageRequest = {}, options: PageOptions<T> = {}): Promise<OffsetPage<T>> {
    return this.#read('pageByOffset', options, (reading) => pageNumber<T>(this.#context, reading, request, options));
  }

  stream(specification?: Specification<T>, options: StreamOptions<T> = {}): AsyncIterable<T> {
    return streamOf<T>(this.#context, () => this.#specification(specification), options);
  }

  create(data: Partial<T>): Promise<T> {
    return this.#write('create', 'create', (session) => this.#insert(session, [data])[0] as T); // one for one
  }

  createMany(data: readonly Partial<T>[]): Promise<readonly T[]> {
    return this.#write('createMany', 'create', (session) => {
      if (!Array.isArray(data) || data.length > MOST_CREATED)
        throw writes.describeList(this.#context.entity.shape.name, data, MOST_CREATED);
      return this.#insert(session, data);
    });
  }

  save(entity: T): Promise<T> {
    return this.#write('save', 'update', (session) => {
      writes.save(this.#context, session, entity);
      return entity;
    });
  }

  update(id: EntityId, changes: Changes<T>, options: UpdateOptions = {}): Promise<T> {
    return this.#write('update', 'update', (session) => {
      const stored = writes.update(this.#context, session, { id, changes, options });
      return handOut<T>(this.#context, { session, options: {} }, stored);
    });
  }

  updateMany(specification: Specification<T>, changes: Changes<T>): Promise<number> {
    return this.#write('updateMany', 'update', (session) => {
      const tree = this.#ofMany('updateMany', specification);
      const change = writes.reader(this.#context, changes);
      const rows = rowsOf(this.#context, session, tree);
      for (const stored of rows) session.set(stored, change(stored));
      return rows.length;
    });
  }

  delete(target: EntityId | T, options: DeleteOptions = {}): Promise<boolean> {
    return this.#write('delete', 'delete', (session) => {
      const deleted = options.permanently === true ? 'with' : 'without';
      const stored = writes.target(this.#context, session, { given: target, deleted });
      if (stored !== undefined) writes.remove(this.#context, session, stored, options);
      return stored !== undefined;
    });
  }

  deleteMany(specification: Specification<T>, options: DeleteOptions = {}): Promise<number> {
    return this.#write('deleteMany', 'delete', (session) => {
      const tree = this.#ofMany('deleteMany', specification);
      const rows = rowsOf(this.#context, session, tree, options.permanently === true ? 'with' : 'without');
      for (const stored of rows) writes.remove(this.#context, session, stored, options);
      return rows.length;
    });
  }

  restore(target: EntityId | T): Promise<boolean> {
    return this.#write('restore', 'update', (session) => {
      const { entity, scope } = this.#context;
      if (scope.rules.softDelete === undefined) throw writes.noSoftDelete(entity.shape.name);
      const stored = writes.target(this.#context, session, { given: target, deleted: 'only' });
      if (stored !== undefined) writes.restore(this.#context, session, stored);
      return stored !== undefined;
    });
  }

  acrossTenants(reason: string): Repository<T> {
    return new FakeRepository<T>(this.#context.acrossTenants(reason));
  }

  #read<R>(operation: string, options: SelectOptions, work: (reading: Reading) => R): Promise<R> {
    return read(this.#context, operation, options, work);
  }

  #write<R>(
    operation: string,
    kind: Exclude<FakeOperation, 'begin' | 'commit' | 'find'>,
    work: (session: FakeSession) => R,
  ): Promise<R> {
    return this.#context.calls.run({ operation, kind }, (session) => {
      this.#context.called(operation);
      this.#context.scope.tenant();
      return work(session);
    });
  }

  #count(operation: string, specification: unknown, options: SelectOptions): Promise<number> {
    return this.#read(
      operation,
      options,
      ({ session }) => rowsOf(this.#context, session, this.#specification(specification), options.deleted).length,
    );
  }

  #insert(session: FakeSession, data: readonly unknown[]): readonly T[] {
    const objects = writes.newObjects(this.#context, data);
    writes.insert(this.#context, session, objects);
    return objects as readonly T[]; // made of the class that the repository is of
  }

  #specification(specification: unknown): ConditionTree {
    return readSpecification(this.#context.entity.shape, specification);
  }

  #ofMany(operation: string, specification: unknown): ConditionTree {
    if (isEverythingByAccident(specification))
      throw new InvalidQueryError(
        `${operation} of ${this.#context.entity.shape.name} was told nothing to match, which may be a filter that got lost. Say everything() for all rows.`,
      );
    return this.#specification(specification);
  }

  #order(options: Pick<FindOptions<T>, 'sort'>): readonly Criterion[] {
    const { shape } = this.#context.entity;
    return totalOrder(shape, readTypedSort(shape, options.sort));
  }
}
