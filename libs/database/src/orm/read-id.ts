import { InvalidQueryError, type EntityId } from '#domain/database';
import type { EntityShape } from '../query/entity-shape.js';
import { readValue } from '../query/field-value.js';
import { describe, isPlainObject } from '../query/foreign-value.js';
import { all, type Filter } from './filter.js';

/** A primary key as a filter. @throws InvalidQueryError when it has not the form of this entity's key. */
export function readId(shape: EntityShape, id: EntityId): Filter {
  const values = isPlainObject(id)
    ? new Map<PropertyKey, unknown>(Reflect.ownKeys(id).map((key) => [key, Reflect.get(id, key)]))
    : new Map<PropertyKey, unknown>([[shape.primaryKey[0] ?? '', id]]);
  const fits = values.size === shape.primaryKey.length && shape.primaryKey.every((name) => values.has(name));
  if (!fits)
    throw new InvalidQueryError(
      `The key of ${shape.name} is ${shape.primaryKey.length === 1 ? 'a value' : 'an object'} of ${shape.primaryKey.join(', ')}, found ${describe(id)}.`,
    );
  return all(
    shape.primaryKey.map((name) => {
      const field = shape.fields.get(name);
      const value = values.get(name);
      return { [name]: field === undefined ? value : readValue(shape, field, value, false) };
    }),
  );
}
