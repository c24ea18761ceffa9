import { CompositionError } from '#core';
import type { EntityMetadata } from '@mikro-orm/core';
import type { FeatureEntity } from '../module/feature-registration.js';
import type { EntityShape } from '../query/entity-shape.js';
import { isFinerThanDate } from './entity-shape.reader.js';

/** @throws CompositionError when `forFeature` names what the entity has not, or a field that cannot be used so. */
export function assertFeature(feature: FeatureEntity, shape: EntityShape, meta: EntityMetadata): void {
  const { tenant, softDelete } = feature;
  const named = [...feature.filter, ...feature.sort, tenant, softDelete?.at, softDelete?.by];
  const unknown = named.find((name) => name !== undefined && !shape.fields.has(name));
  if (unknown !== undefined)
    throw new CompositionError(
      `forFeature of ${shape.name} names "${unknown}", which is not one of its own columns: ${[...shape.fields.keys()].join(', ')}.`,
    );
  const fine = feature.sort.find((name) => isFinerThanDate(meta, name));
  if (fine !== undefined)
    throw new CompositionError(
      `forFeature of ${shape.name} sorts by "${fine}", whose column keeps more than milliseconds; a Date cannot, and pages would lose rows. Declare the column as timestamptz(3).`,
    );
  if (tenant !== undefined) assertField(shape, tenant, { role: 'tenant', kind: 'string', nullable: false });
  if (softDelete === undefined) return;
  assertField(shape, softDelete.at, { role: 'softDelete.at', kind: 'date', nullable: true });
  if (softDelete.by !== undefined)
    assertField(shape, softDelete.by, { role: 'softDelete.by', kind: 'string', nullable: true });
}

interface Demand {
  readonly role: string;
  readonly kind: 'string' | 'date';
  /** Whether it must be able to be null. */
  readonly nullable: boolean;
}

function assertField(shape: EntityShape, name: string, { role, kind, nullable }: Demand): void {
  const field = shape.fields.get(name);
  if (field?.kind === kind && (!nullable || field.nullable)) return;
  const wanted = `${nullable ? 'nullable ' : ''}${kind === 'string' ? 'text' : 'Date'}`;
  throw new CompositionError(
    `forFeature of ${shape.name} names "${name}" as ${role}, which takes a ${wanted}; the field is a ${field?.nullable === true ? 'nullable ' : ''}${field?.kind ?? 'relation'}.`,
  );
}
