import { InvalidQueryError, type Comparable } from '#domain/database';
import type { Condition, ConditionTree, TextCondition } from './conditions.js';
import type { FieldShape } from './entity-shape.js';
import { canonical } from './field-value.js';
import { describe } from './foreign-value.js';
import { compareValues, foldCase } from './value-order.js';

/**
 * Whether an entity matches by the values that it has in memory, as the database would say of a row with these values. Text is ordered by code point, which is the
 * collation "C": a column of another collation orders otherwise.
 * @throws InvalidQueryError for a field whose type the database alone can compare, such as an enumeration of its own.
 */
export function evaluate(tree: ConditionTree, entity: object): boolean {
  switch (tree.kind) {
    case 'all':
      return tree.parts.every((part) => evaluate(part, entity));
    case 'any':
      return tree.parts.some((part) => evaluate(part, entity));
    case 'not':
      return !evaluate(tree.part, entity);
    default:
      return holds(tree, Reflect.get(entity, tree.field.name));
  }
}

function holds(condition: Condition, held: unknown): boolean {
  if (condition.kind === 'null') return held === null || held === undefined;
  assertComparable(condition.field);
  if (held === null || held === undefined) return false;
  const value = heldValue(condition.field, held);
  switch (condition.kind) {
    case 'in':
      return condition.values.some((each) => compareValues(condition.field, value, each) === 0);
    case 'order':
      return inOrder(condition.operator, compareValues(condition.field, value, condition.value));
    case 'text':
      return typeof value === 'string' && fitsText(condition, value);
  }
}

function inOrder(operator: 'gt' | 'gte' | 'lt' | 'lte', order: number): boolean {
  switch (operator) {
    case 'gt':
      return order > 0;
    case 'gte':
      return order >= 0;
    case 'lt':
      return order < 0;
    case 'lte':
      return order <= 0;
  }
}

function fitsText({ match, text, ignoreCase }: TextCondition, value: string): boolean {
  const [held, sought] = ignoreCase ? [foldCase(value), foldCase(text)] : [value, text];
  switch (match) {
    case 'equals':
      return held === sought;
    case 'contains':
      return held.includes(sought);
    case 'startsWith':
      return held.startsWith(sought);
    case 'endsWith':
      return held.endsWith(sought);
  }
}

/** A value in its one form. What SQL alone can write, such as a float that is no number, is compared as it is. */
function heldValue(field: FieldShape, held: unknown): Comparable {
  const value = field.kind === 'number' && typeof held === 'number' ? held : canonical(field, held);
  if (value !== undefined) return value;
  throw new InvalidQueryError(
    `${field.name} holds ${describe(held)} in memory, which no row can: it is a ${field.kind}.`,
  );
}

function assertComparable(field: FieldShape): void {
  const asText = field.kind === 'string' && !/^(?:text|varchar|character varying)\b/.test(field.columnType);
  if (field.kind !== 'other' && !asText) return;
  throw new InvalidQueryError(
    `${field.name} is a column of type ${field.columnType}, whose values the database alone can compare. Ask it by find or exists.`,
  );
}
