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
  const columnType = prop.columnTypes?.[0] ?? '';
  return {
    name: prop.name,
    column: prop.fieldNames?.[0] ?? prop.name,
    columnType,
    kind: kindOf(columnType, prop.runtimeType),
    whole: /^(small|big)?(int|serial)/.test(columnType),
    nullable: prop.nullable === true,
    hasDefault: hasDefault(prop),
  };
}

/** Of text that is no text in the database the column decides how it compares. */
function kindOf(columnType: string, runtimeType: string): FieldKind {
  if (columnType === 'uuid') return 'uuid';
  if (runtimeType === 'string' && /^(numeric|decimal)/.test(columnType)) return 'decimal';
  if (runtimeType === 'string' && /^big(int|serial)/.test(columnType)) return 'bigint';
  return KINDS[runtimeType] ?? 'other';
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
