import { QueryHelper, Utils, type EntityClass, type FilterQuery, type FindOneOptions } from '@mikro-orm/core';
import type { QueryBuilder, SqlEntityManager } from '@mikro-orm/sql';
import type { Filter } from './filter.js';
import type { FiltersOff } from './row-scope.js';

export interface Loading {
  readonly orderBy?: readonly Readonly<Record<string, 'asc' | 'desc'>>[];
  readonly limit?: number;
  readonly offset?: number;
  readonly populate?: readonly string[];
  readonly refresh?: boolean;
  readonly lockMode?: FindOneOptions<object>['lockMode'];
  /** The ORM's filters that are switched off. */
  readonly filters?: FiltersOff;
}

/** Values by property, as code writes them. */
export type Values = Readonly<Record<string, unknown>>;

/**
 * The border to MikroORM's types: they follow field names that are written in code, ours are known at run time alone and were checked before they come
 * here. Every assertion about them is in this file.
 */
export class EntityAccess<T extends object> {
  constructor(readonly entity: EntityClass<T>) {}

  /** Asks the database, also for a row that `em` holds: who holds one need not be who may see it. */
  one(em: SqlEntityManager, where: Filter, loading: Loading): Promise<T | null> {
    const held: object | null | undefined = em.getUnitOfWork().tryGetById<object>(this.entity, where);
    const asked = (held ?? undefined) === undefined ? where : { $and: [where] }; // a key alone would be answered from what is held
    return em.findOne<T>(this.entity, asked as FilterQuery<never>, loading as never);
  }

  many(em: SqlEntityManager, where: Filter, loading: Loading): Promise<T[]> {
    return em.find<T>(this.entity, where as FilterQuery<never>, loading as never);
  }

  count(em: SqlEntityManager, where: Filter, filters: FiltersOff): Promise<number> {
    return em.count<T>(this.entity, where as FilterQuery<never>, { filters });
  }

  async exists(
    em: SqlEntityManager,
    where: Filter,
    filters: FiltersOff,
    primaryKey: readonly string[],
  ): Promise<boolean> {
    const query = em.createQueryBuilder<object>(this.entity).select([...primaryKey] as never);
    query.where((await this.scoped(em, where, filters, 'read')) as never).limit(1);
    return (await query.execute('all', false)).length > 0;
  }

  /** `where` with what the ORM's filters add, for a statement of our own. */
  async scoped(
    em: SqlEntityManager,
    where: Filter,
    filters: FiltersOff,
    use: 'read' | 'update' | 'delete',
  ): Promise<Filter> {
    const scoped: object | undefined = await em.applyFilters(this.entity, where as never, { ...filters }, use);
    return { ...scoped };
  }

  /** INSERT of several rows, which gives all columns back. */
  insertion(em: SqlEntityManager, rows: readonly Values[]): QueryBuilder<object> {
    const query = em.createQueryBuilder<object>(this.entity);
    query.insert(rows.map((row) => QueryHelper.processObjectParams({ ...row })) as never).returning('*');
    return query;
  }

  /** UPDATE; the ORM adds the version. */
  update(em: SqlEntityManager, where: Filter, values: Values): QueryBuilder<object> {
    const query = em.createQueryBuilder<object>(this.entity);
    query.update(QueryHelper.processObjectParams({ ...values })).where(where);
    return query;
  }

  deletion(em: SqlEntityManager, where: Filter): QueryBuilder<object> {
    const query = em.createQueryBuilder<object>(this.entity);
    query.delete(where);
    return query;
  }

  selection(em: SqlEntityManager, where: Filter): QueryBuilder<object> {
    const query = em.createQueryBuilder<object>(this.entity);
    query.select('*').where(where as never);
    return query;
  }

  make(em: SqlEntityManager, data: object, persist = true): T {
    const made: object = em.create<object>(this.entity, data as never, { persist });
    if (this.is(made)) return made;
    throw new TypeError('MikroORM made an entity of another class.'); // cannot happen: it was given the class
  }

  /** The entity of a row as the database gave it: the one that `em` holds, brought up to date, or a new one. */
  fromRow(em: SqlEntityManager, row: object): T {
    return em.map<T>(this.entity, row as never);
  }

  /** Lets a new entity take the place of one with its key that `em` holds: whether the row is there is the database's to say. */
  forget(em: SqlEntityManager, values: object, primaryKey: readonly string[]): void {
    const key = primaryKey.map((name): unknown => Reflect.get(values, name));
    if (key.includes(undefined)) return;
    const held: object | undefined = em.getUnitOfWork().getById<object>(this.entity, key.length === 1 ? key[0] : key);
    if (held !== undefined && held !== values) em.getUnitOfWork().unsetIdentity(held);
  }

  is(value: unknown): value is T {
    return typeof value === 'object' && value !== null && value instanceof this.entity && Utils.isEntity(value);
  }
}
