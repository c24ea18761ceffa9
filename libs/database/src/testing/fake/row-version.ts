import { TenantMismatchError } from '#domain/database';
import type { FakeEntity, StoredRow } from '../../orm/fake-entity.js';
import { isSameVersion, versionConflict } from '../../query/entity-version.js';
import type { StoredEntity } from './fake-table.js';

/** The version that a row has after the next write; nothing for a row without one. */
export function grown({ shape: { version } }: FakeEntity, row: StoredRow, now: () => Date): StoredRow {
  if (version === undefined) return {};
  const held = row[version];
  return { [version]: held instanceof Date ? now() : Number(held) + 1 };
}

/** @throws OptimisticLockError when the row has another version than the one that was read. */
export function assertVersion({ entity, row }: StoredEntity, expected: unknown): void {
  const { name, version } = entity.shape;
  if (version === undefined || expected === undefined || isSameVersion(row[version], expected)) return;
  throw versionConflict(name, expected, row[version]);
}

export function tenantMoved({ shape: { name } }: FakeEntity, field: string): TenantMismatchError {
  return new TenantMismatchError(`The ${name} would be moved to another tenant. Leave ${field} as it is.`, {
    details: { entity: name },
  });
}
