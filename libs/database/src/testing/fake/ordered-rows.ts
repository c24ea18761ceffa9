import type { Comparable } from '#domain/database';
import type { ConditionTree } from '../../query/conditions.js';
import type { FieldShape } from '../../query/entity-shape.js';
import { evaluate } from '../../query/evaluation.js';
import { canonical } from '../../query/field-value.js';
import type { Criterion } from '../../query/sorting.js';
import { compareValues } from '../../query/value-order.js';
import type { StoredEntity } from './fake-table.js';

export interface Window {
  readonly order: readonly Criterion[];
  readonly limit: number;
  readonly offset?: number;
  /** Values of the order's fields: what comes after them. */
  readonly after?: readonly unknown[] | undefined;
}

export function matching(rows: readonly StoredEntity[], tree: ConditionTree): readonly StoredEntity[] {
  const conditions = inMemory(tree);
  return rows.filter(({ view }) => evaluate(conditions, view));
}

export function windowOf(
  rows: readonly StoredEntity[],
  { order, limit, offset = 0, after }: Window,
): readonly StoredEntity[] {
  const position = after;
  const left =
    position === undefined
      ? [...rows]
      : rows.filter(
          ({ view }) => compareBy(order, (field, index) => [Reflect.get(view, field.name), position[index]]) > 0,
        );
  return left
    .sort((a, b) => compareBy(order, ({ name }) => [Reflect.get(a.view, name), Reflect.get(b.view, name)]))
    .slice(offset, offset + limit);
}

/** The values of the order's fields, which are a place in the order. */
export function positionOf({ view }: StoredEntity, order: readonly Criterion[]): readonly unknown[] {
  return order.map(({ field }): unknown => Reflect.get(view, field.name));
}

/** Null is last ascending and first descending. */
function compareBy(
  order: readonly Criterion[],
  pair: (field: FieldShape, index: number) => readonly [unknown, unknown],
): number {
  for (const [index, { field, direction }] of order.entries()) {
    const [a, b] = pair(field, index).map((value) => comparable(field, value));
    const result = compareNullable(field, a ?? null, b ?? null);
    if (result !== 0) return direction === 'asc' ? result : -result;
  }
  return 0;
}

function compareNullable(field: FieldShape, a: Comparable | null, b: Comparable | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return compareValues(field, a, b);
}

function comparable(field: FieldShape, value: unknown): Comparable | null {
  if (value === null || value === undefined) return null;
  if (field.kind === 'number' && typeof value === 'number') return value;
  return canonical(field, value) ?? JSON.stringify(value);
}

/** Text of a column that is no text in a database, such as `date`, compares as text here. */
function inMemory(tree: ConditionTree): ConditionTree {
  switch (tree.kind) {
    case 'all':
    case 'any':
      return { ...tree, parts: tree.parts.map(inMemory) };
    case 'not':
      return { kind: 'not', part: inMemory(tree.part) };
    case 'null':
      return tree;
    default:
      return tree.field.kind === 'string' ? { ...tree, field: { ...tree.field, columnType: 'text' } } : tree;
  }
}
