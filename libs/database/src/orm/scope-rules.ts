import { CallContext } from '#core';
import { TenantRequiredError } from '#domain/database';
import type { FeatureEntity } from '../module/feature-registration.js';

/** The fields that decide which rows of an entity a call may see. */
export type ScopeRules = Pick<FeatureEntity, 'tenant' | 'softDelete'>;

/** @throws TenantRequiredError when the call has none. */
export function currentTenant(entity: string): string {
  const tenant = CallContext.current()?.tenant;
  if (tenant !== undefined && tenant !== '') return tenant;
  throw new TenantRequiredError(
    `${entity} belongs to tenants, and the call has none in its CallContext. Enter it with a tenant, or say repository.acrossTenants(reason).`,
    { details: { entity } },
  );
}
