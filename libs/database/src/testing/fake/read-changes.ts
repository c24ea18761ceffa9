import { InvalidQueryError, NotNullViolationError } from '#domain/database';
import type { EntityShape } from '../../query/entity-shape.js';
import { describe, isPlainObject } from '../../query/foreign-value.js';
import { assertWritable } from '../../query/written-values.js';

/**
 * New values of fields that may be set: not the key, the version or the tenant.
 * @throws InvalidQueryError, NotNullViolationError for null where none may be, InvalidValueError for a value of another type.
 */
export function readChanges(shape: EntityShape, changes: unknown, tenant: string | undefined): object {
  if (!isPlainObject(changes) || Reflect.ownKeys(changes).length === 0)
    throw new InvalidQueryError(
      `Changes of ${shape.name} are an object with one field at least, found ${isPlainObject(changes) ? 'an empty one' : describe(changes)}.`,
    );
  for (const name of Reflect.ownKeys(changes)) {
    const fixed = [...shape.primaryKey, shape.version, tenant].some((each) => each === name);
    if (typeof name !== 'string' || fixed || !shape.properties.includes(name))
      throw new InvalidQueryError(`${shape.name} has no field ${describe(name)} that can be set.`);
    const value: unknown = Reflect.get(changes, name);
    if (value === undefined)
      throw new InvalidQueryError(`${shape.name}.${name} is to become undefined. Leave it out, or say null.`);
    if (value === null && shape.fields.get(name)?.nullable === false)
      throw new NotNullViolationError(`${shape.name}.${name} is required, found null.`, {
        details: { entity: shape.name, column: name },
      });
  }
  assertWritable(shape, changes, 'save');
  return changes;
}
