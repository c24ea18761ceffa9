import type { EntityChange } from '#core';
import type { FakeEntity, StoredRow } from '../../orm/fake-entity.js';
import { keyParts } from './fake-table.js';

export function created(entity: FakeEntity, row: StoredRow): EntityChange {
  return { ...headOf(entity, row), kind: 'create', before: {}, after: valuesOf(entity, row, fieldsOf(entity)) };
}

export function updated(
  entity: FakeEntity,
  { before, after }: { readonly before: StoredRow; readonly after: StoredRow },
  fields: readonly string[],
): EntityChange {
  return {
    ...headOf(entity, before),
    kind: 'update',
    before: valuesOf(entity, before, fields),
    after: valuesOf(entity, after, fields),
  };
}

export function deleted(entity: FakeEntity, row: StoredRow): EntityChange {
  return { ...headOf(entity, row), kind: 'delete', before: valuesOf(entity, row, fieldsOf(entity)), after: {} };
}

function headOf(entity: FakeEntity, row: StoredRow): Pick<EntityChange, 'entity' | 'id'> {
  return { entity: entity.shape.name, id: keyParts(row, entity.shape.primaryKey).join('~') };
}

function fieldsOf({ columns }: FakeEntity): readonly string[] {
  return columns.map(({ name }) => name);
}

function valuesOf(entity: FakeEntity, row: StoredRow, fields: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(fields.map((field) => [field, entity.asProperty(field, row[field])]));
}
