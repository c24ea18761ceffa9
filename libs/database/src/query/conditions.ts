import type { Comparable } from '#domain/database';
import type { FieldShape } from './entity-shape.js';

/** The field is null. */
export interface NullCondition {
  readonly kind: 'null';
  readonly field: FieldShape;
}

/** The field is one of the values; of none, when there are none. */
export interface InCondition {
  readonly kind: 'in';
  readonly field: FieldShape;
  readonly values: readonly Comparable[];
}

export interface OrderCondition {
  readonly kind: 'order';
  readonly field: FieldShape;
  readonly operator: 'gt' | 'gte' | 'lt' | 'lte';
  readonly value: Comparable;
}

export interface TextCondition {
  readonly kind: 'text';
  readonly field: FieldShape;
  readonly match: 'equals' | 'contains' | 'startsWith' | 'endsWith';
  readonly text: string;
  /** Of A-Z alone. */
  readonly ignoreCase: boolean;
}

export type Condition = NullCondition | InCondition | OrderCondition | TextCondition;

/**
 * A specification that was read. Its 16 operators come down to four conditions, each of which is true or false of a row and false where the field is null (but
 * `null` itself), and what puts them together; so `ne` is `not` of `in`, and every consumer has few cases.
 */
export type ConditionTree =
  | Condition
  | { readonly kind: 'all' | 'any'; readonly parts: readonly ConditionTree[] }
  | { readonly kind: 'not'; readonly part: ConditionTree };

/** All of them hold; without parts, everything matches. */
export function allOf(parts: readonly ConditionTree[]): ConditionTree {
  const [first] = parts;
  return parts.length === 1 && first !== undefined ? first : { kind: 'all', parts };
}
