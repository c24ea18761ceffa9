import { EntityNotFoundError, TenantMismatchError } from '#domain/database';
import type { EntityName, FilterQuery, NativeInsertUpdateOptions, QueryResult } from '@mikro-orm/core';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import type { FeatureEntity } from '../module/feature-registration.js';

type DriverClass = typeof PostgreSqlDriver;

/**
 * MikroORM's driver, whose change sets keep to what the repositories promise, whoever flushes them: an update that reaches no row is an error also where there is no
 * version to miss, a deleted row is not written, and no entity changes its tenant.
 */
export function scopedSqlDriver(features: readonly FeatureEntity[]): DriverClass {
  const rules = new Map<unknown, FeatureEntity>(features.map((feature) => [feature.entity, feature]));
  return class ScopedSqlDriver extends PostgreSqlDriver {
    override async nativeUpdate<T extends object>(
      entityName: EntityName<T>,
      where: FilterQuery<T>,
      data: object,
      options: NativeInsertUpdateOptions<T> = {},
    ): Promise<QueryResult<T>> {
      if ('em' in options) return super.nativeUpdate(entityName, where, data as never, options); // `em.nativeUpdate`: a statement of somebody's own
      const meta = this.metadata.get(entityName);
      const { tenant, softDelete } = rules.get(meta.class) ?? {};
      const details = { entity: meta.className };
      if (tenant !== undefined && tenant in data)
        throw new TenantMismatchError(
          `The ${meta.className} would be moved to another tenant. Leave ${tenant} as it is.`,
          { details },
        );
      const scope = softDelete === undefined ? {} : { [softDelete.at]: null };
      const result = await super.nativeUpdate(
        entityName,
        { ...Object(where), ...scope } as never,
        data as never,
        options,
      );
      const sent = Object.keys(data).length > 0; // what belongs to other tables was taken out by now
      if (sent && result.affectedRows === 0 && meta.versionProperty === undefined)
        throw new EntityNotFoundError(`The ${meta.className} no longer exists, so nothing was saved.`, { details });
      return result;
    }
  };
}
