import { InvalidQueryError, type EntityId } from '#domain/database';
import type { EntityShape } from './entity-shape.js';
import { readValue } from './field-value.js';
import { describe, isPlainObject } from './foreign-value.js';

/** A primary key by field, each value in its one form. @throws InvalidQueryError when it has not the form of this entity's key. */
export function readKey(shape: EntityShape, id: EntityId): Readonly<Record<string, unknown>> {
  const given = isPlainObject(id)
    ? new Map<PropertyKey, unknown>(Reflect.ownKeys(id).map((key) => [key, Reflect.get(id, key)]))
    : new Map<PropertyKey, unknown>([[shape.primaryKey[0] ?? '', id]]);
  if (given.size !== shape.primaryKey.length || !shape.primaryKey.every((name) => given.has(name)))
    throw new InvalidQueryError(
      `The key of ${shape.name} is ${shape.primaryKey.length === 1 ? 'a value' : 'an object'} of ${shape.primaryKey.join(', ')}, found ${describe(id)}.`,
    );
  return Object.fromEntries(
    shape.primaryKey.map((name) => {
      const field = shape.fields.get(name);
      const value = given.get(name);
      return [name, field === undefined ? value : readValue(shape, field, value, false)];
    }),
  );
}
