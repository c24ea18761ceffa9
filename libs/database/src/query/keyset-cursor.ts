import { createHash } from 'node:crypto';
import { InvalidQueryError } from '#domain/database';
import { readValue, type Condition } from './conditions.js';
import type { EntityShape, FieldShape } from './entity-shape.js';
import type { Criterion } from './sorting.js';

const MAX_LENGTH = 4_096;

/**
 * The position after one row: its values of the order's fields, and a fingerprint of filter and order, because a position means nothing in another
 * list. It is not secret and not signed: a forged one reaches nothing that the list itself does not show.
 */
export function encodeCursor(order: readonly Criterion[], fingerprint: string, row: object): string {
  const values = order.map(({ field }) => toJson(Reflect.get(row, field.name)));
  return Buffer.from(JSON.stringify([fingerprint, ...values])).toString('base64url');
}

/** The values of the position, one per field of the order. @throws InvalidQueryError when it is not one of ours, or of another list. */
export function decodeCursor(
  shape: EntityShape,
  order: readonly Criterion[],
  fingerprint: string,
  cursor: unknown,
): readonly unknown[] {
  const parts =
    typeof cursor === 'string' && cursor.length <= MAX_LENGTH && /^[\w-]+$/.test(cursor) ? parse(cursor) : undefined;
  if (!Array.isArray(parts) || parts.length !== order.length + 1)
    throw new InvalidQueryError('The cursor is not one that this list gave. Begin again without a cursor.');
  if (parts[0] !== fingerprint)
    throw new InvalidQueryError(
      'The cursor belongs to a list with another filter or sort. Begin again without a cursor.',
    );
  return order.map(({ field }, index) => readValue(shape, field, fromJson(field, parts[index + 1]), field.nullable));
}

/** Tells lists apart. */
export function fingerprintOf(conditions: readonly Condition[], order: readonly Criterion[]): string {
  const text = JSON.stringify([
    conditions
      .map(({ field, operator, value }) => [
        field.name,
        operator,
        Array.isArray(value) ? value.map(toJson) : toJson(value),
      ])
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    order.map(({ field, direction }) => [field.name, direction]),
  ]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // reported by the caller, as every other wrong cursor is
    throw error;
  }
}

function toJson(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'bigint' ? value.toString() : (value ?? null);
}

function fromJson(field: FieldShape, value: unknown): unknown {
  return field.kind === 'date' && typeof value === 'string' ? new Date(value) : value;
}
