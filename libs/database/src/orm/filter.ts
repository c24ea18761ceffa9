import { raw } from '@mikro-orm/core';
import type { Condition, ConditionTree, OrderCondition, TextCondition } from '../query/conditions.js';
import type { FieldShape } from '../query/entity-shape.js';
import { foldCase } from '../query/value-order.js';

/** A filter in MikroORM's form. */
export type Filter = Readonly<Record<string, unknown>>;

/** The statement that a filter is part of: in a `write` (UPDATE, DELETE) the ORM gives the table no alias. */
export type FilterUse = 'read' | 'write';

const NEGATED = { gt: 'lte', gte: 'lt', lt: 'gte', lte: 'gt' } as const;

/**
 * Conditions as MikroORM writes them. `not` is carried down to the comparisons, where null is known how to be counted in: SQL's own `not` of an unknown is unknown, and an
 * index serves no `not`.
 */
export function toFilter(tree: ConditionTree, use: FilterUse = 'read'): Filter {
  const compiled = compile(tree, { use, negated: false });
  return compiled === 'nothing' ? { [raw('1 = 0')]: [] } : compiled;
}

export function all(filters: readonly Filter[]): Filter {
  const wanted = filters.filter((filter) => !isEverything(filter));
  const [first] = wanted;
  if (first === undefined) return {};
  return wanted.length === 1 ? first : { $and: wanted };
}

/** One that holds always is empty, as the ORM has it; one that never holds has no form of its own there. */
type Compiled = Filter | 'nothing';

interface Compilation {
  readonly use: FilterUse;
  readonly negated: boolean;
}

function compile(tree: ConditionTree, how: Compilation): Compiled {
  switch (tree.kind) {
    case 'all':
    case 'any': {
      const parts = tree.parts.map((part) => compile(part, how));
      return (tree.kind === 'all') === how.negated ? anyOf(parts) : allOf(parts);
    }
    case 'not':
      return compile(tree.part, { ...how, negated: !how.negated });
    default:
      return how.negated ? negation(tree, how.use) : assertion(tree, how.use);
  }
}

function allOf(parts: readonly Compiled[]): Compiled {
  const possible = parts.flatMap((part) => (part === 'nothing' ? [] : [part]));
  return possible.length < parts.length ? 'nothing' : all(possible);
}

function anyOf(parts: readonly Compiled[]): Compiled {
  const possible = parts.flatMap((part) => (part === 'nothing' ? [] : [part]));
  const [first] = possible;
  if (first === undefined) return 'nothing';
  if (possible.some(isEverything)) return {}; // inside `$or` the ORM would leave it out
  return possible.length === 1 ? first : { $or: possible };
}

function isEverything(filter: Filter): boolean {
  return Reflect.ownKeys(filter).length === 0;
}

function assertion(condition: Condition, use: FilterUse): Compiled {
  const { name } = condition.field;
  switch (condition.kind) {
    case 'null':
      return { [name]: { $eq: null } };
    case 'in':
      if (condition.values.length === 0) return 'nothing';
      return { [name]: condition.values.length === 1 ? { $eq: condition.values[0] } : { $in: condition.values } };
    case 'order':
      return ordered(condition, condition.operator);
    case 'text':
      return textual(condition, use, false);
  }
}

/** Exactly the rows that `assertion` does not match: those with null among them. */
function negation(condition: Condition, use: FilterUse): Filter {
  const { field } = condition;
  switch (condition.kind) {
    case 'null':
      return { [field.name]: { $ne: null } };
    case 'in':
      if (condition.values.length === 0) return {};
      return orNull(field, {
        [field.name]: condition.values.length === 1 ? { $ne: condition.values[0] } : { $nin: condition.values },
      });
    case 'order':
      return orNull(field, ordered(condition, NEGATED[condition.operator]));
    case 'text':
      return orNull(field, textual(condition, use, true));
  }
}

function orNull(field: FieldShape, filter: Filter): Filter {
  return field.nullable ? { $or: [filter, { [field.name]: { $eq: null } }] } : filter;
}

function ordered({ field, value }: OrderCondition, operator: OrderCondition['operator']): Filter {
  return { [field.name]: { [`$${operator}`]: value } };
}

function textual({ field, match, text, ignoreCase }: TextCondition, use: FilterUse, negated: boolean): Filter {
  if (!ignoreCase) {
    const like = { [field.name]: { $like: pattern(match, text) } };
    return negated ? { $not: like } : like;
  }
  const column = `"${field.column.replaceAll('"', '""').replaceAll('?', '\\?')}"`;
  const comparison = (alias: string): string => {
    const folded = `lower(${alias}${column} collate "C")`;
    const sql = match === 'equals' ? `${folded} = ?` : `${folded} like ?`;
    return negated ? `not (${sql})` : sql;
  };
  const operand = match === 'equals' ? foldCase(text) : pattern(match, foldCase(text));
  const key = raw(use === 'read' ? (alias: string) => comparison(`"${alias}".`) : comparison(''), [operand]);
  return { [key]: [] };
}

function pattern(match: TextCondition['match'], text: string): string {
  const escaped = text.replace(/[\\%_]/g, '\\$&');
  return `${match === 'startsWith' ? '' : '%'}${escaped}${match === 'endsWith' ? '' : '%'}`;
}
