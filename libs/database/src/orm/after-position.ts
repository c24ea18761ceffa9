import type { Criterion } from '../query/sorting.js';
import { all, type Filter } from './filter.js';

/**
 * What comes after a position in an order (PostgreSQL puts null last ascending and first descending), in parts that follow one another, so that reading them in turn
 * until there are enough rows is reading it. Each states what the first criterion is at least, so that an index on it can begin there: of an ascending order that ends
 * with nulls, no single condition does.
 */
export function segmentsAfter(order: readonly Criterion[], position: readonly unknown[]): readonly Filter[] {
  const values = position.map(asOperand);
  const [first] = order;
  if (first === undefined) return [];
  const atLeast = bound(first, values[0]);
  const told = Object.keys(atLeast).length > 0 ? 1 : 0; // who is not beyond the first value, and at least there, ties with it
  const branches = order.flatMap((criterion, index) => {
    const beyond = further(criterion, values[index], index === 0);
    if (beyond === undefined) return [];
    const ties = order.slice(told, index).map(({ field }, tie) => ({ [field.name]: { $eq: values[told + tie] } }));
    return [all([...ties, beyond])];
  });
  const [only] = branches;
  const here = order.length === 1 && only !== undefined ? only : all([atLeast, { $or: branches }]);
  const nullsFollow = first.field.nullable && first.direction === 'asc' && values[0] !== null;
  return nullsFollow ? [here, { [first.field.name]: { $eq: null } }] : [here];
}

/** A float that is endless or no number goes as text: the ORM writes numbers into the statement, where its word would be the name of a column. */
function asOperand(value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

/** What the first criterion is from the position on, its nulls that follow left aside. */
function bound({ field, direction }: Criterion, value: unknown): Filter {
  if (value !== null) return { [field.name]: { [direction === 'asc' ? '$gte' : '$lte']: value } };
  return direction === 'asc' ? { [field.name]: { $eq: null } } : {};
}

/** What comes after a value of one criterion; undefined when nothing does. Nulls after the first criterion's values are a segment of their own. */
function further({ field, direction }: Criterion, value: unknown, first: boolean): Filter | undefined {
  if (direction === 'desc') return { [field.name]: value === null ? { $ne: null } : { $lt: value } };
  if (value === null) return undefined;
  const above = { [field.name]: { $gt: value } };
  return field.nullable && !first ? { $or: [above, { [field.name]: { $eq: null } }] } : above;
}
