import { InvalidQueryError } from '#domain/database';
import type { EntityShape, FieldShape } from './entity-shape.js';

export type Operator = 'eq' | 'in' | 'gt' | 'gte' | 'lt' | 'lte';

/** One comparison; `value` is a list for `in` and may be null for `eq` alone. */
export interface Condition {
  readonly field: FieldShape;
  readonly operator: Operator;
  readonly value: unknown;
}

const OPERATORS: readonly string[] = ['eq', 'in', 'gt', 'gte', 'lt', 'lte'];
const MAX_IN = 1_000;
/** The canonical form of RFC 9562, in any case. */
export const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Reads a specification that may come from anywhere: own keys of a plain object, known fields, known operators, values of the field's type.
 * @throws InvalidQueryError for anything else; nothing has been sent then.
 */
export function readConditions(
  shape: EntityShape,
  specification: unknown,
  allowed?: readonly string[],
): readonly Condition[] {
  if (specification === undefined) return [];
  if (!isPlainObject(specification))
    throw new InvalidQueryError(`A filter of ${shape.name} is an object of fields, found ${describe(specification)}.`);
  return Reflect.ownKeys(specification).flatMap((key) => {
    const value: unknown = Reflect.get(specification, key);
    const field =
      typeof key === 'string' && (allowed === undefined || allowed.includes(key)) ? shape.fields.get(key) : undefined;
    if (field === undefined) {
      const known = allowed ?? [...shape.fields.keys()];
      throw new InvalidQueryError(
        `${shape.name} cannot be filtered by ${describe(key)}. ${known.length === 0 ? 'No filter is allowed.' : `Use one of ${known.join(', ')}.`}`,
      );
    }
    return readField(shape, field, value);
  });
}

function readField(shape: EntityShape, field: FieldShape, value: unknown): readonly Condition[] {
  if (!isPlainObject(value)) return [{ field, operator: 'eq', value: readValue(shape, field, value, true) }];
  return Reflect.ownKeys(value).flatMap((key) => {
    const operand: unknown = Reflect.get(value, key);
    if (typeof key !== 'string' || !OPERATORS.includes(key)) {
      throw new InvalidQueryError(
        `${shape.name}.${field.name} cannot be compared by ${describe(key)}. Use one of ${OPERATORS.join(', ')}.`,
      );
    }
    const operator = key as Operator; // it is one of OPERATORS
    return [
      {
        field,
        operator,
        value:
          operator === 'in' ? readList(shape, field, operand) : readValue(shape, field, operand, operator === 'eq'),
      },
    ];
  });
}

function readList(shape: EntityShape, field: FieldShape, value: unknown): readonly unknown[] {
  if (!Array.isArray(value) || value.length > MAX_IN) {
    throw new InvalidQueryError(
      `${shape.name}.${field.name} "in" takes a list of at most ${MAX_IN} values, found ${describe(value)}.`,
    );
  }
  return value.map((item) => readValue(shape, field, item, false));
}

/** A value of the field's type. `undefined` is refused: a filter that got lost must not match everything. @throws InvalidQueryError otherwise. */
export function readValue(shape: EntityShape, field: FieldShape, value: unknown, nullable: boolean): unknown {
  if (value === null && nullable) return null;
  if (fits(field, value)) return value;
  throw new InvalidQueryError(
    `${shape.name}.${field.name} is compared with a value of type ${field.kind}${nullable ? ' or null' : ''}, found ${describe(value)}.`,
  );
}

function fits(field: FieldShape, value: unknown): boolean {
  switch (field.kind) {
    case 'string':
      return typeof value === 'string' && !value.includes('\0');
    case 'uuid':
      return typeof value === 'string' && UUID.test(value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'bigint':
      return (
        typeof value === 'bigint' ||
        Number.isSafeInteger(value) ||
        (typeof value === 'string' && /^-?\d{1,19}$/.test(value))
      );
    case 'boolean':
      return typeof value === 'boolean';
    case 'date':
      return value instanceof Date && !Number.isNaN(value.getTime());
    case 'other':
      return (
        (typeof value === 'string' && !value.includes('\0')) ||
        typeof value === 'number' ||
        typeof value === 'bigint' ||
        typeof value === 'boolean'
      );
  }
}

export function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** A foreign value as a message shows it: its form and, when it is short text, the text. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 37)}...` : value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}
