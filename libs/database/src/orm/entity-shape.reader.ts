import { ReferenceKind, type EntityMetadata, type EntityProperty } from '@mikro-orm/core';
import type { EntityShape, FieldKind, FieldShape } from '../query/entity-shape.js';

const KINDS: Readonly<Record<string, FieldKind>> = {
  string: 'string',
  number: 'number',
  bigint: 'bigint',
  boolean: 'boolean',
  Date: 'date',
};

/** What queries need to know of an entity, out of MikroORM's metadata: its own columns, not its relations. */
export function readShape(meta: EntityMetadata): EntityShape {
  const scalars = meta.props.filter((prop) => prop.kind === ReferenceKind.SCALAR && prop.persist !== false);
  return {
    name: meta.className,
    fields: new Map(scalars.map((prop) => [prop.name, toField(prop)])),
    primaryKey: [...meta.primaryKeys],
    version: meta.versionProperty,
    properties: meta.props.map(({ name }) => name),
  };
}

function toField(prop: EntityProperty): FieldShape {
  return {
    name: prop.name,
    kind: prop.columnTypes?.[0] === 'uuid' ? 'uuid' : (KINDS[prop.runtimeType] ?? 'other'),
    whole: /^(small|big)?(int|serial)/.test(prop.columnTypes?.[0] ?? ''),
    nullable: prop.nullable === true,
    hasDefault: hasDefault(prop),
  };
}

function hasDefault(prop: EntityProperty): boolean {
  return (
    prop.default !== undefined ||
    prop.defaultRaw !== undefined ||
    prop.onCreate !== undefined ||
    prop.autoincrement === true ||
    prop.generated !== undefined
  );
}

/** Whether the column keeps more than milliseconds, which a `Date` cannot hold: a position in an order by it would lose rows. */
export function isFinerThanDate(meta: EntityMetadata, field: string): boolean {
  const prop = meta.props.find(({ name }) => name === field);
  const type = prop?.columnTypes?.[0] ?? '';
  if (prop?.runtimeType !== 'Date' || !/^time/.test(type)) return false;
  const digits = /\((\d)\)/.exec(type)?.[1];
  return digits === undefined || Number(digits) > 3;
}
