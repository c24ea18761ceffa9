import { helper, type EntityMetadata, type OptimisticLockError as OrmOptimisticLockError } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { notFound, versionConflict } from '../query/entity-version.js';
import { TENANT_FILTER } from './orm-filters.js';

/** MikroORM knows only that no row had the version. What the row has now, or that it is gone, is looked up, since who is refused must decide by it. */
export async function explainConflict(em: SqlEntityManager, error: OrmOptimisticLockError): Promise<unknown> {
  const entity: object | undefined = error.getEntity();
  const meta: EntityMetadata | undefined = entity === undefined ? undefined : helper(entity).__meta;
  if (entity === undefined || meta?.versionProperty === undefined) return error;
  const found = await em
    .fork({ useContext: false, clear: true, keepTransactionContext: true })
    .findOne(meta.class, helper(entity).getPrimaryKey(), {
      filters: { [TENANT_FILTER]: false }, // a key is of one tenant, and the call may be across them
    });
  if (found === null) return notFound(meta.className);
  const [expected, version] = [entity, found as object].map((row): unknown => Reflect.get(row, meta.versionProperty));
  return versionConflict(meta.className, expected, version);
}
