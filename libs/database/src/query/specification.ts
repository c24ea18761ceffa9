import { COMPOSITION, InvalidQueryError } from '#domain/database';
import { allOf, type ConditionTree } from './conditions.js';
import type { EntityShape } from './entity-shape.js';
import { readFieldConditions } from './field-conditions.js';
import { describe, isPlainObject } from './foreign-value.js';
import { QueryBudget } from './query-budget.js';

/**
 * Reads a specification as code writes it: objects of the entity's fields, and what `and`, `or`, `not` and `everything` made of them. Nothing given is everything.
 * @throws InvalidQueryError for anything else; nothing has been sent then.
 */
export function readSpecification(shape: EntityShape, specification: unknown): ConditionTree {
  return specification === undefined ? allOf([]) : readPart(shape, specification, new QueryBudget(shape), 0);
}

/**
 * Reads a filter that comes from outside: a plain object of `allowed` fields alone. A composition is refused, however it came here.
 * @throws InvalidQueryError for anything else; nothing has been sent then.
 */
export function readFilter(shape: EntityShape, filter: unknown, allowed: readonly string[]): ConditionTree {
  return filter === undefined ? allOf([]) : readFields(shape, filter, new QueryBudget(shape), allowed);
}

/**
 * Reads what a page is kept within. `undefined` is refused where it was said: it is what this caller may see, and must not be everything because it got lost.
 * @throws InvalidQueryError for anything that is no specification; nothing has been sent then.
 */
export function readWithin(shape: EntityShape, options: { readonly within?: unknown }): ConditionTree {
  if (!Object.hasOwn(options, 'within') || options.within !== undefined)
    return readSpecification(shape, options.within);
  throw new InvalidQueryError(
    `A page of ${shape.name} is kept "within" a specification, found undefined. Say everything() when nothing is to be kept back.`,
  );
}

/** Whether everything matches without anyone having said so, as when a filter got lost on its way: writes of many rows refuse it. */
export function isEverythingByAccident(specification: unknown): boolean {
  if (specification === undefined) return true;
  if (!isPlainObject(specification)) return false;
  if (!Object.hasOwn(specification, COMPOSITION))
    return Reflect.ownKeys(specification).every((key) => isEmptyObject(Reflect.get(specification, key)));
  const parts: unknown = Reflect.get(specification, 'parts');
  if (!Array.isArray(parts) || parts.length === 0) return false; // `everything()` among them
  const composition: unknown = Reflect.get(specification, COMPOSITION);
  if (composition === 'and') return parts.every(isEverythingByAccident);
  return composition === 'or' && parts.some(isEverythingByAccident);
}

function isEmptyObject(value: unknown): boolean {
  return isPlainObject(value) && Reflect.ownKeys(value).length === 0;
}

function readPart(shape: EntityShape, part: unknown, budget: QueryBudget, depth: number): ConditionTree {
  if (!isPlainObject(part) || !Object.hasOwn(part, COMPOSITION)) return readFields(shape, part, budget);
  budget.enter(depth);
  const composition: unknown = Reflect.get(part, COMPOSITION);
  const given: unknown = Reflect.get(part, 'parts');
  const known = composition === 'and' || composition === 'or' || composition === 'not';
  const fits = Array.isArray(given) && (composition !== 'not' || given.length === 1);
  if (!known || !fits || Reflect.ownKeys(part).length !== 2)
    throw new InvalidQueryError(
      `A composition of ${shape.name} is made by and, or, not or everything, found another object.`,
    );
  const parts = Array.from(given, (each: unknown) => readPart(shape, each, budget, depth + 1));
  if (composition === 'and') return allOf(parts);
  return composition === 'or' ? { kind: 'any', parts } : { kind: 'not', part: allOf(parts) };
}

function readFields(
  shape: EntityShape,
  fields: unknown,
  budget: QueryBudget,
  allowed?: readonly string[],
): ConditionTree {
  if (!isPlainObject(fields))
    throw new InvalidQueryError(`A filter of ${shape.name} is an object of fields, found ${describe(fields)}.`);
  return allOf(
    Reflect.ownKeys(fields).flatMap((key) => {
      const field =
        typeof key === 'string' && (allowed === undefined || allowed.includes(key)) ? shape.fields.get(key) : undefined;
      if (field === undefined) {
        const known = allowed ?? [...shape.fields.keys()];
        throw new InvalidQueryError(
          `${shape.name} cannot be filtered by ${describe(key)}. ${known.length === 0 ? 'No filter is allowed.' : `Use one of ${known.join(', ')}.`}`,
        );
      }
      return readFieldConditions(shape, field, Reflect.get(fields, key), budget);
    }),
  );
}
