import { InvalidQueryError } from '#domain/database';
import { ReferenceKind, Utils, helper, type EntityMetadata, type EntityProperty } from '@mikro-orm/core';
import type { EntityShape } from '../query/entity-shape.js';
import { describe, isPlainObject } from '../query/foreign-value.js';
import { assertWritable } from '../query/written-values.js';
import type { Values } from './entity-access.js';

/** New values for rows, as `update` and `updateMany` were given them. @throws InvalidQueryError, InvalidValueError; nothing has been sent then. */
export function readChanges(meta: EntityMetadata, shape: EntityShape, changes: unknown, fixed?: string): Values {
  const name = shape.name;
  if (!isPlainObject(changes))
    throw new InvalidQueryError(`The changes of ${name} are an object of fields, found ${describe(changes)}.`);
  const allowed = meta.props.filter((prop) => isChangeable(prop) && prop.name !== fixed).map((prop) => prop.name);
  const keys = Reflect.ownKeys(changes);
  if (keys.length === 0) throw new InvalidQueryError(`The changes of ${name} are empty. Name a field at least.`);
  for (const key of keys) {
    if (typeof key !== 'string' || !allowed.includes(key))
      throw new InvalidQueryError(
        `${describe(key)} of ${name} cannot be changed. Fields that can: ${allowed.join(', ')}.`,
      );
    const value: unknown = Reflect.get(changes, key);
    if (value === undefined)
      throw new InvalidQueryError(`${name}.${key} is undefined. Leave the field out to keep it, or say null.`);
    assertStored(name, key, value);
  }
  assertWritable(shape, changes, 'save');
  return { ...changes };
}

/** What the ORM sets by itself whenever a row is written: `onUpdate` of a property. */
export function onUpdateValues(meta: EntityMetadata, changes: Values, em: unknown): Values {
  const computed = meta.props.filter((prop) => prop.onUpdate !== undefined && !(prop.name in changes));
  return Object.fromEntries(computed.map((prop) => [prop.name, prop.onUpdate?.({ ...changes }, em as never)]));
}

/** The values of an entity that is not stored yet, for an INSERT that writes its own columns alone. @throws InvalidQueryError when other rows would have to be written with it. */
export function columnValues(meta: EntityMetadata, entity: object): Values {
  const stored = meta.props.filter((prop) => isColumn(prop) && prop.version !== true);
  const values = stored.map((prop): [string, unknown] => [prop.name, Reflect.get(entity, prop.name)]);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

/** @throws InvalidQueryError for the rows of other tables among the data of a new entity. */
export function assertOwnColumns(meta: EntityMetadata, data: object): void {
  for (const key of Object.keys(data)) {
    const prop = meta.props.find(({ name }) => name === key);
    if (prop?.kind === ReferenceKind.ONE_TO_MANY || prop?.kind === ReferenceKind.MANY_TO_MANY)
      throw new InvalidQueryError(
        `createMany of ${meta.className} writes one table, and ${key} is of another. Create those by themselves, or each ${meta.className} with its ${key} by create.`,
      );
    assertStored(meta.className, key, Reflect.get(data, key));
  }
}

function assertStored(entity: string, field: string, value: unknown): void {
  if (Utils.isEntity(value) && !helper(value).hasPrimaryKey())
    throw new InvalidQueryError(`${entity}.${field} is an entity that is not stored yet. Create it first.`);
}

function isChangeable(prop: EntityProperty): boolean {
  return isColumn(prop) && prop.primary !== true && prop.version !== true;
}

function isColumn(prop: EntityProperty): boolean {
  if (prop.persist === false || prop.generated !== undefined || prop.formula !== undefined) return false;
  if (prop.kind === ReferenceKind.ONE_TO_ONE) return prop.owner;
  return [ReferenceKind.SCALAR, ReferenceKind.EMBEDDED, ReferenceKind.MANY_TO_ONE].includes(prop.kind);
}
