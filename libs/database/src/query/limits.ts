import { InvalidQueryError } from '#domain/database';
import { describe } from './foreign-value.js';

/** A whole number within bounds, or the default. @throws InvalidQueryError for anything else, text included. */
export function readWhole(
  name: string,
  value: unknown,
  bounds: { readonly min: number; readonly max: number; readonly default: number },
): number {
  if (value === undefined) return bounds.default;
  if (typeof value === 'number' && Number.isInteger(value) && value >= bounds.min && value <= bounds.max) return value;
  throw new InvalidQueryError(
    `${name} is a whole number from ${bounds.min} to ${bounds.max}, found ${describe(value)}.`,
  );
}
