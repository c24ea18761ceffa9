import type { MikroORM } from '@mikro-orm/core';
import { SqlEntityManager } from '@mikro-orm/sql';

/** A new EntityManager that no ambient context redirects. */
export function forkOf(orm: MikroORM): SqlEntityManager {
  const fork = orm.em.fork({ useContext: false, clear: true });
  if (fork instanceof SqlEntityManager) return fork;
  throw new TypeError('The database needs an SQL driver of MikroORM.'); // cannot happen: we choose the driver ourselves
}
