import {
  EntityNotFoundError,
  InvalidQueryError,
  OptimisticLockError,
  TenantMismatchError,
  type UpdateOptions,
} from '#domain/database';
import type { FakeEntity, StoredRow } from '../../orm/fake-entity.js';
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
  if (version === undefined || expected === undefined || sameVersion(row[version], expected)) return;
  throw new OptimisticLockError(
    `${name} was changed by someone else since it was read: version ${text(expected)} was expected and ${text(row[version])} found. Read it again and decide again.`,
    { details: { entity: name, expected: detail(expected), found: detail(row[version]) } },
  );
}

export function rowIsGone({ shape: { name } }: FakeEntity): EntityNotFoundError {
  return new EntityNotFoundError(`The ${name} no longer exists, or never did, so nothing was written.`, {
    details: { entity: name },
  });
}

export function tenantMoved({ shape: { name } }: FakeEntity, field: string): TenantMismatchError {
  return new TenantMismatchError(`The ${name} would be moved to another tenant. Leave ${field} as it is.`, {
    details: { entity: name },
  });
}

function sameVersion(one: unknown, other: unknown): boolean {
  return one instanceof Date && other instanceof Date ? one.getTime() === other.getTime() : one === other;
}

function text(version: unknown): string {
  return String(detail(version));
}

function detail(version: unknown): string | number {
  if (version instanceof Date) return version.toISOString();
  return typeof version === 'number' ? version : String(version);
}

/** The version that a change was decided on. @throws InvalidQueryError for what is no version of this entity. */
export function readVersion({ shape: { name, version, fields } }: FakeEntity, options: UpdateOptions): unknown {
  if (options.version === undefined) return undefined;
  if (version === undefined)
    throw new InvalidQueryError(`${name} has no version that a change could have been decided on.`);
  const given: unknown = options.version;
  const fits =
    fields.get(version)?.kind === 'date'
      ? given instanceof Date && !Number.isNaN(given.getTime())
      : typeof given === 'number' && Number.isInteger(given);
  if (!fits) throw new InvalidQueryError(`The version of ${name} is what the entity has as ${version}.`);
  return given;
}
