import type { EntityId } from '#domain/database';
import { readKey } from '../query/entity-key.js';
import type { EntityShape } from '../query/entity-shape.js';
import { all, type Filter } from './filter.js';

/** A primary key as a filter. @throws InvalidQueryError when it has not the form of this entity's key. */
export function readId(shape: EntityShape, id: EntityId): Filter {
  return all(Object.entries(readKey(shape, id)).map(([name, value]) => ({ [name]: value })));
}
