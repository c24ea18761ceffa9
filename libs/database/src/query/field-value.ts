import { InvalidQueryError, type Comparable } from '#domain/database';
import type { EntityShape, FieldShape } from './entity-shape.js';
import { describe } from './foreign-value.js';

/** The canonical form of RFC 9562, in any case. */
export const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DECIMAL = /^-?\d{1,1000}(?:\.\d{1,1000})?$/;
/** The half of a pair: UTF-8 has no such thing, so it would reach the database as another character. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * A value of the field's type in its one form (a UUID in small letters, digits as bigint). `undefined` is refused: a filter that got lost must not match
 * everything. @throws InvalidQueryError for a value of another type.
 */
export function readValue(shape: EntityShape, field: FieldShape, value: unknown, nullable: boolean): Comparable | null {
  return value === null && nullable ? null : readComparable(shape, field, value, nullable);
}

/** @throws InvalidQueryError for null too. */
export function readComparable(
  shape: EntityShape,
  field: FieldShape,
  value: unknown,
  orNull: boolean = false,
): Comparable {
  const read = canonical(field, value);
  if (read !== undefined) return read;
  throw new InvalidQueryError(
    `${shape.name}.${field.name} is compared with a value of type ${field.whole ? 'whole number' : field.kind}${orNull ? ' or null' : ''}, found ${describe(value)}.`,
  );
}

/** Text as a column can hold it. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0') && !LONE_SURROGATE.test(value);
}

/** The one form of a value of the field's type; undefined for another value. */
export function canonical(field: FieldShape, value: unknown): Comparable | undefined {
  switch (field.kind) {
    case 'string':
      return isText(value) ? value : undefined;
    case 'uuid':
      return typeof value === 'string' && UUID.test(value) ? value.toLowerCase() : undefined;
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) && (!field.whole || Number.isInteger(value))
        ? value + 0 // -0 is 0
        : undefined;
    case 'bigint':
      if (typeof value === 'bigint') return value;
      if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
      return typeof value === 'string' && /^-?\d{1,19}$/.test(value) ? BigInt(value) : undefined;
    case 'decimal':
      if (typeof value === 'bigint' || Number.isSafeInteger(value)) return String(value);
      return DECIMAL.test(String(value)) && (typeof value === 'string' || typeof value === 'number')
        ? String(value)
        : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'date':
      return value instanceof Date && !Number.isNaN(value.getTime()) ? new Date(value) : undefined;
    case 'other':
      return isText(value) || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
        ? value
        : undefined;
  }
}
