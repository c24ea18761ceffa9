import type { FieldOperators, TextOperators } from '#domain/database';
import type { FieldShape } from './entity-shape.js';

export type Operator = keyof FieldOperators<unknown> | keyof TextOperators;

/** What stands to the right of each operator. */
const OPERANDS = {
  eq: 'value or null',
  ne: 'value or null',
  in: 'list',
  notIn: 'list',
  gt: 'value',
  gte: 'value',
  lt: 'value',
  lte: 'value',
  between: 'pair',
  isNull: 'boolean',
  contains: 'text',
  startsWith: 'text',
  endsWith: 'text',
  equalsIgnoreCase: 'text',
  containsIgnoreCase: 'text',
  startsWithIgnoreCase: 'text',
} as const satisfies Record<Operator, string>;

/** Text in the database too: a decimal or an enumeration of the database's own may be text in JavaScript alone. */
const TEXT_COLUMN = /^(?:text|varchar|char|character|bpchar|citext)\b/;

/** The operators that a field can be compared by. */
export function operatorsOf(field: FieldShape): readonly Operator[] {
  const text = field.kind === 'string' && TEXT_COLUMN.test(field.columnType);
  return OPERATORS.filter((operator) => text || OPERANDS[operator] !== 'text');
}

const OPERATORS = Object.keys(OPERANDS).filter((key): key is Operator => key in OPERANDS);
