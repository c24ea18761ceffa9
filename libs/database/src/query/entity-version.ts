import { EntityNotFoundError, InvalidQueryError, OptimisticLockError, type UpdateOptions } from '#domain/database';
import type { EntityShape } from './entity-shape.js';
import { describe } from './foreign-value.js';

/** The version that a change was decided on, if one was said. @throws InvalidQueryError for what is no version of this entity. */
export function readVersion(shape: EntityShape, { version }: UpdateOptions): number | Date | undefined {
  if (version === undefined) return undefined;
  if (shape.version === undefined)
    throw new InvalidQueryError(`${shape.name} has no version to check. Leave the option out.`);
  const given: unknown = version;
  const dated = shape.fields.get(shape.version)?.kind === 'date';
  const fits = dated ? given instanceof Date && !Number.isNaN(given.getTime()) : Number.isInteger(given);
  if (!fits)
    throw new InvalidQueryError(
      `The version of ${shape.name} is a ${dated ? 'Date' : 'whole number'}, found ${describe(given)}.`,
    );
  return version;
}

export function isSameVersion(one: unknown, other: unknown): boolean {
  return one instanceof Date && other instanceof Date ? one.getTime() === other.getTime() : one === other;
}

/** What a write that found another version is told, with both. */
export function versionConflict(entity: string, expected: unknown, found: unknown): OptimisticLockError {
  const details = { entity, expected: readable(expected), found: readable(found) };
  return new OptimisticLockError(
    `${entity} was changed by someone else since it was read: version ${details.expected} was expected and ${details.found} found. Read it again and decide again.`,
    { details },
  );
}

/** What a write that found no row is told. */
export function notFound(entity: string): EntityNotFoundError {
  return new EntityNotFoundError(`The ${entity} no longer exists, or never did, so nothing was written.`, {
    details: { entity },
  });
}

function readable(version: unknown): number | string {
  if (version instanceof Date) return version.toISOString();
  return typeof version === 'number' ? version : String(version);
}
