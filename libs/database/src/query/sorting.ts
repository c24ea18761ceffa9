import { InvalidQueryError } from '#domain/database';
import { describe } from './foreign-value.js';
import type { EntityShape, FieldShape } from './entity-shape.js';

export interface Criterion {
  readonly field: FieldShape;
  readonly direction: 'asc' | 'desc';
}

const MAX_CRITERIA = 4;

/** Reads sort names as they come from outside: `placedAt`, `-placedAt`. @throws InvalidQueryError for what is not allowed. */
export function readSort(shape: EntityShape, sort: unknown, allowed: readonly string[]): readonly Criterion[] {
  if (sort === undefined) return [];
  if (!Array.isArray(sort) || sort.length > MAX_CRITERIA)
    throw new InvalidQueryError(
      `The sort of ${shape.name} is a list of at most ${MAX_CRITERIA} names, found ${describe(sort)}.`,
    );
  const criteria = sort.map((name: unknown): Criterion => {
    const descending = typeof name === 'string' && name.startsWith('-');
    const plain = descending ? name.slice(1) : name;
    const field = typeof plain === 'string' && allowed.includes(plain) ? shape.fields.get(plain) : undefined;
    if (field === undefined)
      throw new InvalidQueryError(
        `${shape.name} cannot be sorted by ${describe(name)}. ${allowed.length === 0 ? 'No sort is allowed.' : `Use one of ${allowed.join(', ')}, with a leading "-" for descending.`}`,
      );
    return { field, direction: descending ? 'desc' : 'asc' };
  });
  if (new Set(criteria.map(({ field }) => field.name)).size < criteria.length)
    throw new InvalidQueryError(`The sort of ${shape.name} names a field twice.`);
  return criteria;
}

/** Reads a sort as code writes it: `[{ field, direction }]`, by any column. @throws InvalidQueryError for anything else. */
export function readTypedSort(shape: EntityShape, sort: unknown): readonly Criterion[] {
  if (sort === undefined) return [];
  if (!Array.isArray(sort))
    throw new InvalidQueryError(
      `The sort of ${shape.name} is a list of { field, direction }, found ${describe(sort)}.`,
    );
  const names = sort.map((entry: unknown) => {
    const field: unknown = typeof entry === 'object' && entry !== null && 'field' in entry ? entry.field : undefined;
    const direction: unknown =
      typeof entry === 'object' && entry !== null && 'direction' in entry ? entry.direction : undefined;
    if (typeof field !== 'string' || (direction !== 'asc' && direction !== 'desc'))
      throw new InvalidQueryError(
        `A sort of ${shape.name} is { field, direction: 'asc' | 'desc' }, found ${describe(entry)}.`,
      );
    return direction === 'desc' ? `-${field}` : field;
  });
  return readSort(shape, names, [...shape.fields.keys()]);
}

/** The criteria followed by those parts of the primary key that they lack, ascending, so that the order is total. */
export function totalOrder(shape: EntityShape, criteria: readonly Criterion[]): readonly Criterion[] {
  const named = new Set(criteria.map(({ field }) => field.name));
  const keys = shape.primaryKey.filter((name) => !named.has(name)).flatMap((name) => shape.fields.get(name) ?? []);
  return [...criteria, ...keys.map((field): Criterion => ({ field, direction: 'asc' }))];
}
