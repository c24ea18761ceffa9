import { InvalidQueryError } from '#domain/database';
import { ReferenceKind, type EntityMetadata, type EntityProperty } from '@mikro-orm/core';
import { describe } from '../query/foreign-value.js';

/** @throws InvalidQueryError for a path that does not lead from relation to relation. */
export function assertRelations(meta: EntityMetadata, include: unknown): void {
  if (include === undefined) return;
  if (!Array.isArray(include))
    throw new InvalidQueryError(`The relations to include are a list of paths, found ${describe(include)}.`);
  for (const path of include) {
    let at: EntityMetadata | undefined = meta;
    for (const step of typeof path === 'string' ? path.split('.') : ['']) {
      const prop: EntityProperty | undefined = at?.props.find(
        ({ name, kind }) => name === step && kind !== ReferenceKind.SCALAR,
      );
      if (prop === undefined) throw new InvalidQueryError(`${meta.className} has no relation ${describe(path)}.`);
      at = prop.targetMeta;
    }
  }
}
