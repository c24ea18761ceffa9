import { EntityNotFoundError, OptimisticLockError } from '#domain/database';
import { helper, type EntityMetadata, type OptimisticLockError as OrmOptimisticLockError } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { TENANT_FILTER } from './orm-filters.js';

/** What a write that found another version is told, with both. */
export function versionConflict(entity: string, expected: unknown, found: unknown): OptimisticLockError {
  const details = { entity, expected: readable(expected), found: readable(found) };
  return new OptimisticLockError(
    `${entity} was changed by someone else since it was read: version ${details.expected} was expected and ${details.found} found. Read it again and decide again.`,
    { details },
  );
}

function readable(version: unknown): number | string {
  if (version instanceof Date) return version.toISOString();
  return typeof version === 'number' ? version : String(version);
}

/** What a write that found no row is told. */
export function notFound(entity: string): EntityNotFoundError {
  return new EntityNotFoundError(`The ${entity} no longer exists, or never did, so nothing was written.`, {
    details: { entity },
  });
}

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
