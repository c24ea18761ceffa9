import { InvalidQueryError } from '#domain/database';
import { describe, isPlainObject } from './foreign-value.js';
import type { EntityShape } from './entity-shape.js';

/** @throws InvalidQueryError unless the request is an object with these keys at most. What they hold is read by others. */
export function assertPageRequest(shape: EntityShape, request: unknown, known: readonly string[]): void {
  if (!isPlainObject(request))
    throw new InvalidQueryError(`A page of ${shape.name} is asked for by an object, found ${describe(request)}.`);
  const unknown = Reflect.ownKeys(request).find((key) => typeof key !== 'string' || !known.includes(key));
  if (unknown !== undefined)
    throw new InvalidQueryError(`A page of ${shape.name} takes ${known.join(', ')}, found ${describe(unknown)}.`);
}
