import type { FilterDef } from '@mikro-orm/core';
import type { FeatureEntity } from '../module/feature-registration.js';
import { currentTenant } from './scope-rules.js';

/** One for all entities, so that who looks across tenants looks across those of related entities too. */
export const TENANT_FILTER = 'groundwork tenant';

/** One per entity: whoever asks for the deleted of one does not ask for those of another. */
export function deletedFilter(entity: string): string {
  return `groundwork deleted ${entity}`;
}

/**
 * What hides other tenants' and deleted rows, as the ORM's own filters that are on unless switched off: they hold for loaded relations and for an EntityManager
 * that is used directly as well, and without a tenant they throw.
 */
export function ormFilters(features: readonly FeatureEntity[]): Record<string, FilterDef> {
  const tenants = new Map(features.flatMap(({ entity, tenant }) => (tenant === undefined ? [] : [[entity, tenant]])));
  const names = new Map([...tenants].map(([entity, field]) => [entity.name, field]));
  const filters: Record<string, FilterDef> = {};
  if (tenants.size > 0)
    filters[TENANT_FILTER] = {
      name: TENANT_FILTER,
      entity: [...tenants.keys()],
      default: true,
      args: false,
      cond: (_args, _type, _em, _options, entity = '') => ({ [names.get(entity) ?? '']: currentTenant(entity) }),
    };
  for (const { entity, softDelete } of features) {
    if (softDelete === undefined) continue;
    const name = deletedFilter(entity.name);
    filters[name] = { name, entity: [entity], default: true, args: false, cond: { [softDelete.at]: null } };
  }
  return filters;
}
