import {
  EntityNotFoundError,
  InvalidQueryError,
  InvalidValueError,
  OptimisticLockError,
  Repository,
  ResultTooLargeError,
  TransactionRequiredError,
  type EntityId,
  type FindByIdOptions,
  type FindOptions,
  type KeysetPage,
  type KeysetPageRequest,
  type OffsetPage,
  type OffsetPageRequest,
  type ReadOptions,
  type Specification,
} from '#domain/database';
import { helper, LockMode, type EntityClass } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import type { PortableUnitOfWork } from '../unit-of-work/portable-unit-of-work.js';
import { describe, readConditions } from '../query/conditions.js';
import type { EntityShape } from '../query/entity-shape.js';
import { decodeCursor, encodeCursor, fingerprintOf } from '../query/keyset-cursor.js';
import { readWhole } from '../query/limits.js';
import { assertPageRequest } from '../query/page-request.js';
import { readSort, readTypedSort, totalOrder, type Criterion } from '../query/sorting.js';
import { assertWritable, readNewEntity } from '../query/written-values.js';
import { EntityAccess, type Loading } from './entity-access.js';
import { afterPosition, all, toFilter, type Filter } from './filter.js';
import { mapOrmError } from './map-error.js';
import type { MikroOrmSession } from './mikro-orm-session.js';
import type { OrmCall, OrmDatabase } from './orm-database.js';
import { assertRelations } from './relations.js';
import { readId } from './read-id.js';

const PAGE_LIMIT = { min: 1, max: 100, default: 20 } as const;
const FIND_LIMIT = { min: 1, max: 10_000, default: 1_000 } as const;
const MAX_OFFSET = 10_000;

export interface RepositoryParts<T extends object> {
  readonly database: OrmDatabase;
  readonly unitOfWork: PortableUnitOfWork;
  readonly entity: EntityClass<T>;
  readonly shape: EntityShape;
  /** Fields that filters from outside may name. */
  readonly filter: readonly string[];
  /** Fields that sorts from outside may name. */
  readonly sort: readonly string[];
}

interface FindInternals {
  readonly order: readonly Criterion[];
  readonly limit: number;
  readonly offset?: number;
}

/** The repository over MikroORM. */
export class MikroOrmRepository<T extends object> extends Repository<T> {
  readonly #access: EntityAccess<T>;

  constructor(private readonly parts: RepositoryParts<T>) {
    super();
    this.#access = new EntityAccess(parts.entity);
  }

  findById(id: EntityId, options: FindByIdOptions = {}): Promise<T | undefined> {
    return this.#read('findById', options, async (em, session) => {
      const where = readId(this.parts.shape, id);
      const lock: unknown = options.lock;
      if (lock !== undefined && lock !== 'update')
        throw new InvalidQueryError(`A row lock is "update", found ${describe(lock)}.`);
      if (lock !== undefined && session === undefined)
        throw new TransactionRequiredError(
          'A row lock lasts until its transaction ends. Call findById with a lock inside UnitOfWork.run.',
        );
      const locked = lock === 'update' ? { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true } : {};
      return (await this.#access.one(em, where, { ...loadingOf(options, session), ...locked })) ?? undefined;
    });
  }

  find(specification?: Specification<T>, options: FindOptions<T> = {}): Promise<readonly T[]> {
    return this.#read('find', options, async (em, session) => {
      const where = toFilter(readConditions(this.parts.shape, specification));
      const order = this.#order(options);
      const limit = readWhole('limit', options.limit, FIND_LIMIT);
      if (options.limit !== undefined) return this.#rows(em, session, where, { order, limit }, options);
      const rows = await this.#rows(em, session, where, { order, limit: limit + 1 }, options);
      if (rows.length > limit)
        throw new ResultTooLargeError(
          `More than ${limit} rows of ${this.parts.shape.name} match. Read by pages, narrow the specification, or give a limit of at most ${FIND_LIMIT.max}.`,
        );
      return rows;
    });
  }

  first(specification?: Specification<T>, options: Omit<FindOptions<T>, 'limit'> = {}): Promise<T | undefined> {
    return this.#read('first', options, async (em, session) => {
      const where = toFilter(readConditions(this.parts.shape, specification));
      const rows = await this.#rows(em, session, where, { order: this.#order(options), limit: 1 }, options);
      return rows[0];
    });
  }

  exists(specification?: Specification<T>, options: ReadOptions = {}): Promise<boolean> {
    return this.#read('exists', options, async (em) => {
      const where = toFilter(readConditions(this.parts.shape, specification));
      return this.#access.exists(em, where, this.parts.shape.primaryKey);
    });
  }

  count(specification?: Specification<T>, options: ReadOptions = {}): Promise<number> {
    return this.#read('count', options, (em) =>
      this.#access.count(em, toFilter(readConditions(this.parts.shape, specification))),
    );
  }

  page(request: KeysetPageRequest = {}, options: ReadOptions = {}): Promise<KeysetPage<T>> {
    return this.#read('page', options, async (em, session) => {
      const { shape, filter, sort } = this.parts;
      assertPageRequest(shape, request, ['filter', 'sort', 'limit', 'cursor']);
      const conditions = readConditions(shape, request.filter, filter);
      const order = totalOrder(shape, readSort(shape, request.sort, sort));
      const limit = readWhole('limit', request.limit, PAGE_LIMIT);
      const fingerprint = fingerprintOf(conditions, order);
      const from =
        request.cursor === undefined || request.cursor === null
          ? undefined
          : decodeCursor(shape, order, fingerprint, request.cursor);
      const where = from === undefined ? toFilter(conditions) : all([toFilter(conditions), afterPosition(order, from)]);
      const rows = await this.#fromOutside(() => this.#rows(em, session, where, { order, limit: limit + 1 }, options));
      const items = rows.slice(0, limit);
      const last = items.at(-1);
      return { items, next: rows.length > limit && last !== undefined ? encodeCursor(order, fingerprint, last) : null };
    });
  }

  pageByOffset(request: OffsetPageRequest = {}, options: ReadOptions = {}): Promise<OffsetPage<T>> {
    return this.#read('pageByOffset', options, async (em, session) => {
      const { shape, filter, sort } = this.parts;
      assertPageRequest(shape, request, ['filter', 'sort', 'limit', 'page']);
      const where = toFilter(readConditions(shape, request.filter, filter));
      const order = totalOrder(shape, readSort(shape, request.sort, sort));
      const limit = readWhole('limit', request.limit, PAGE_LIMIT);
      const page = readWhole('page', request.page, { min: 1, max: Math.floor(MAX_OFFSET / limit), default: 1 });
      const items = await this.#fromOutside(() =>
        this.#rows(em, session, where, { order, limit, offset: (page - 1) * limit }, options),
      );
      return { items, total: await this.#access.count(em, where), page, limit };
    });
  }

  create(data: Partial<T>): Promise<T> {
    return this.#write('create', async (em) => {
      const { shape } = this.parts;
      if (this.#access.is(data) && helper(data).__managed)
        throw new InvalidQueryError(`This ${shape.name} was read from the database. Use save to write what changed.`);
      const values = this.#access.is(data) ? data : readNewEntity(shape, data);
      assertWritable(shape, values, 'create');
      this.#access.forget(em, values, shape.primaryKey);
      const entity = this.#access.is(values) ? values : this.#access.make(em, values);
      for (const { name, nullable, hasDefault } of shape.fields.values()) {
        if (nullable && !hasDefault && Reflect.get(entity, name) === undefined) Reflect.set(entity, name, null); // as a read would give it
      }
      await em.persist(entity).flush();
      return entity;
    });
  }

  save(entity: T): Promise<T> {
    return this.#write('save', async (em) => {
      if (!this.#access.is(entity) || !helper(entity).__managed) {
        throw new InvalidQueryError(
          `save takes an entity of ${this.parts.shape.name} that was read or created by this repository. Use create for a new one.`,
        );
      }
      assertWritable(this.parts.shape, entity, 'save');
      const { changes } = this.parts.database.parts;
      const before = changes.mark(em);
      await em.persist(entity).flush();
      if (changes.mark(em) > before && this.parts.shape.version === undefined) await this.#assertThere(em, entity);
      return entity;
    });
  }

  async delete(target: EntityId | T): Promise<boolean> {
    const { shape, unitOfWork } = this.parts;
    const given = this.#access.is(target) ? target : undefined;
    const where = given === undefined ? readId(shape, target as EntityId) : this.#keyOf(given);
    const version = given === undefined ? undefined : this.#versionOf(given);
    return unitOfWork.run(() =>
      this.#write('delete', async (em) => {
        const found = await this.#access.one(em, where, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
        if (found === null) return false;
        if (version !== undefined && !isSame(this.#versionOf(found), version)) {
          throw new OptimisticLockError(
            `${shape.name} was changed by someone else since it was read. Read it again and decide again.`,
            { details: { entity: shape.name } },
          );
        }
        await em.remove(found).flush();
        return true;
      }),
    );
  }

  matches(): boolean {
    throw new Error('not built yet');
  }
  stream(): AsyncIterable<T> {
    throw new Error('not built yet');
  }
  createMany(): Promise<readonly T[]> {
    throw new Error('not built yet');
  }
  update(): Promise<T> {
    throw new Error('not built yet');
  }
  updateMany(): Promise<number> {
    throw new Error('not built yet');
  }
  deleteMany(): Promise<number> {
    throw new Error('not built yet');
  }
  restore(): Promise<boolean> {
    throw new Error('not built yet');
  }
  acrossTenants(): Repository<T> {
    throw new Error('not built yet');
  }

  #read<R>(
    operation: string,
    options: ReadOptions,
    work: (em: SqlEntityManager, session: MikroOrmSession | undefined) => Promise<R>,
  ): Promise<R> {
    const call: OrmCall = { operation, idempotent: true, signal: options.signal };
    return this.parts.database.call(call, async (em, session) => {
      assertRelations(this.parts.database.orm.getMetadata().get(this.parts.entity), options.include);
      if (session !== undefined) await em.flush();
      return work(em, session);
    });
  }

  /** A value of a filter or cursor that has the right type and that the column cannot hold, such as a number out of its range, is still the request's fault. */
  async #fromOutside<R>(work: () => Promise<R>): Promise<R> {
    try {
      return await work();
    } catch (error) {
      const mapped = mapOrmError(error, this.parts.database.parts.driver);
      if (!(mapped instanceof InvalidValueError)) throw error;
      throw new InvalidQueryError(
        `A value of the filter or the cursor is none that ${this.parts.shape.name} can have.`,
        { cause: mapped },
      );
    }
  }

  #write<R>(operation: string, work: (em: SqlEntityManager) => Promise<R>): Promise<R> {
    return this.parts.database.call({ operation, idempotent: false }, (em) => work(em));
  }

  async #rows(
    em: SqlEntityManager,
    session: MikroOrmSession | undefined,
    where: Filter,
    internals: FindInternals,
    options: ReadOptions,
  ): Promise<readonly T[]> {
    const orderBy = internals.order.map(({ field, direction }) => ({ [field.name]: direction }));
    const { limit, offset } = internals;
    return this.#access.many(em, where, {
      ...loadingOf(options, session),
      orderBy,
      limit,
      ...(offset === undefined ? {} : { offset }),
    });
  }

  #order(options: FindOptions<T>): readonly Criterion[] {
    const { shape } = this.parts;
    return totalOrder(shape, readTypedSort(shape, options.sort));
  }

  #keyOf(entity: T): Filter {
    return all(this.parts.shape.primaryKey.map((name) => ({ [name]: Reflect.get(entity, name) })));
  }

  #versionOf(entity: T): unknown {
    return this.parts.shape.version === undefined ? undefined : Reflect.get(entity, this.parts.shape.version);
  }

  async #assertThere(em: SqlEntityManager, entity: T): Promise<void> {
    if (await this.#access.exists(em, this.#keyOf(entity), this.parts.shape.primaryKey)) return;
    throw new EntityNotFoundError(`The ${this.parts.shape.name} no longer exists, so nothing was saved.`, {
      details: { entity: this.parts.shape.name },
    });
  }
}

function isSame(first: unknown, second: unknown): boolean {
  return first instanceof Date && second instanceof Date ? first.getTime() === second.getTime() : first === second;
}

function loadingOf(options: ReadOptions, session: MikroOrmSession | undefined): Loading {
  return {
    ...(options.include === undefined ? {} : { populate: [...options.include] }),
    ...(session?.stale === true ? { refresh: true } : {}),
  };
}
