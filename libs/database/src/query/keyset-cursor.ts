import { decodePosition, encodePosition, fingerprintOf } from '#core';
import { InvalidQueryError } from '#domain/database';
import type { ConditionTree } from './conditions.js';
import type { EntityShape, FieldShape } from './entity-shape.js';
import { readValue } from './field-value.js';
import type { Criterion } from './sorting.js';

/** Values of a float that SQL can write and that no filter may ask for: a position can be at one. */
const ENDLESS: ReadonlyMap<unknown, number> = new Map(
  [NaN, Infinity, -Infinity].map((value) => [String(value), value]),
);

/** The position after one row: its values of the order's fields. It is not secret and not signed: a forged one reaches nothing that the list itself does not show. */
export function encodeCursor(order: readonly Criterion[], fingerprint: string, row: object): string {
  return encodePosition(
    fingerprint,
    order.map(({ field }) => toJson(Reflect.get(row, field.name))),
  );
}

/** The values of the position, one per field of the order. @throws InvalidQueryError when it is not one of ours, or of another list. */
export function decodeCursor(
  shape: EntityShape,
  order: readonly Criterion[],
  fingerprint: string,
  cursor: unknown,
): readonly unknown[] {
  const position = decodePosition(cursor);
  if (position?.values.length !== order.length)
    throw new InvalidQueryError('The cursor is not one that this list gave. Begin again without a cursor.');
  if (position.fingerprint !== fingerprint)
    throw new InvalidQueryError(
      'The cursor belongs to a list with another filter or sort. Begin again without a cursor.',
    );
  return order.map(({ field }, index) => {
    const value = position.values[index];
    const endless = field.kind === 'number' && !field.whole ? ENDLESS.get(value) : undefined;
    return endless ?? readValue(shape, field, fromJson(field, value), field.nullable);
  });
}

/** Tells lists apart, by what they show (the request's filter and what holds besides it) and in which order. What means the same, in whatever order it was written, is the same list. */
export function listFingerprint(tree: ConditionTree, order: readonly Criterion[]): string {
  return fingerprintOf([canonicalTree(tree), order.map(({ field, direction }) => [field.name, direction])]);
}

function canonicalTree(tree: ConditionTree): unknown {
  switch (tree.kind) {
    case 'all':
    case 'any':
      return [tree.kind, sorted(tree.parts.map(canonicalTree))];
    case 'not':
      return ['not', canonicalTree(tree.part)];
    case 'null':
      return ['null', tree.field.name];
    case 'in':
      return ['in', tree.field.name, sorted(tree.values.map(toJson))];
    case 'order':
      return [tree.operator, tree.field.name, toJson(tree.value)];
    case 'text':
      return [tree.match, tree.ignoreCase, tree.field.name, tree.text];
  }
}

function sorted(parts: readonly unknown[]): readonly unknown[] {
  return [...parts].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function toJson(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value); // a float may be, and JSON has only null for it
  return typeof value === 'bigint' ? value.toString() : (value ?? null);
}

function fromJson({ kind }: FieldShape, value: unknown): unknown {
  return kind === 'date' && typeof value === 'string' ? new Date(value) : value;
}
