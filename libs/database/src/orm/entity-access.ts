import type { EntityClass, FilterQuery, FindOneOptions } from '@mikro-orm/core';
import { Utils } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import type { Filter } from './filter.js';

export interface Loading {
  readonly orderBy?: readonly Readonly<Record<string, 'asc' | 'desc'>>[];
  readonly limit?: number;
  readonly offset?: number;
  readonly populate?: readonly string[];
  readonly refresh?: boolean;
  readonly lockMode?: FindOneOptions<object>['lockMode'];
}

/**
 * The border to MikroORM's types: they follow field names that are written in code, ours are known at run time alone and were checked before they come
 * here. Every assertion about them is in this file.
 */
export class EntityAccess<T extends object> {
  constructor(private readonly entity: EntityClass<T>) {}

  one(em: SqlEntityManager, where: Filter, loading: Loading): Promise<T | null> {
    return em.findOne<T>(this.entity, where as FilterQuery<never>, loading as never);
  }

  many(em: SqlEntityManager, where: Filter, loading: Loading): Promise<T[]> {
    return em.find<T>(this.entity, where as FilterQuery<never>, loading as never);
  }

  count(em: SqlEntityManager, where: Filter): Promise<number> {
    return em.count<T>(this.entity, where as FilterQuery<never>);
  }

  async exists(em: SqlEntityManager, where: Filter, primaryKey: readonly string[]): Promise<boolean> {
    const query = em
      .createQueryBuilder<object>(this.entity)
      .select([...primaryKey] as never)
      .where(where as never)
      .limit(1);
    return (await query.execute('all', false)).length > 0;
  }

  make(em: SqlEntityManager, data: object): T {
    const made: object = em.create<object>(this.entity, data as never);
    if (this.is(made)) return made;
    throw new TypeError('MikroORM made an entity of another class.'); // cannot happen: it was given the class
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
