import { InvalidQueryError, InvalidValueError, NotNullViolationError, type SqlValue } from '#domain/database';
import type { EntityShape, FieldShape } from './entity-shape.js';
import { isText, UUID } from './field-value.js';
import { describe, isPlainObject } from './foreign-value.js';

/** The fields of a new entity, as code or a request gave them. @throws InvalidQueryError for what is no object of the entity's own fields. */
export function readNewEntity(shape: EntityShape, data: unknown): object {
  if (!isPlainObject(data))
    throw new InvalidQueryError(`create takes an object of fields of ${shape.name}, found ${describe(data)}.`);
  for (const key of Reflect.ownKeys(data)) {
    if (typeof key !== 'string' || !shape.properties.includes(key))
      throw new InvalidQueryError(
        `${shape.name} has no field ${describe(key)}. Its fields are ${shape.properties.join(', ')}.`,
      );
  }
  return data;
}

/**
 * Checks the values of an entity's columns before they are sent: what JavaScript lets through and the database would read as something else, or refuse with a
 * message that ends the connection.
 * @throws InvalidValueError, NotNullViolationError for a required field that a new entity lacks.
 */
export function assertWritable(shape: EntityShape, entity: object, kind: 'create' | 'save'): void {
  for (const field of shape.fields.values()) {
    const value: unknown = Reflect.get(entity, field.name);
    const absent = value === undefined || value === null;
    if (!absent && !isWritable(field, value)) {
      throw new InvalidValueError(
        `${shape.name}.${field.name} takes a value of type ${field.whole ? 'whole number' : field.kind}, found ${describe(value)}.`,
        { details: { entity: shape.name, field: field.name } },
      );
    }
    if (absent && kind === 'create' && !field.nullable && !field.hasDefault && field.name !== shape.version) {
      throw new NotNullViolationError(`${shape.name}.${field.name} is required, found ${String(value)}.`, {
        details: { entity: shape.name, column: field.name },
      });
    }
  }
}

function isWritable(field: FieldShape, value: unknown): boolean {
  switch (field.kind) {
    case 'uuid':
      return typeof value === 'string' && UUID.test(value);
    case 'string':
      return typeof value === 'string' && !value.includes('\0');
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) && (!field.whole || Number.isInteger(value));
    case 'bigint':
      return (
        typeof value === 'bigint' || Number.isSafeInteger(value) || (typeof value === 'string' && /^-?\d+$/.test(value))
      );
    case 'decimal':
      return typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value)) || isText(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'date':
      return value instanceof Date && !Number.isNaN(value.getTime());
    case 'other':
      return typeof value !== 'function' && typeof value !== 'symbol';
  }
}

/** @throws InvalidValueError for what is no SQL value, such as a function, a date that is none, or text with a zero byte. */
export function assertParameters(parameters: readonly SqlValue[]): void {
  parameters.forEach((value, index) => {
    if (!isSqlValue(value))
      throw new InvalidValueError(`Parameter $${index + 1} is no value that PostgreSQL takes: ${describe(value)}.`, {
        details: { parameter: index + 1 },
      });
  });
}

function isSqlValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isSqlValue);
  if (value instanceof Date) return !Number.isNaN(value.getTime());
  if (typeof value === 'string') return !value.includes('\0');
  return (
    value === null ||
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    typeof value === 'boolean' ||
    value instanceof Uint8Array
  );
}
