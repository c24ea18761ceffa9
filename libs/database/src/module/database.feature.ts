import { ConcernOffError } from '#core';
import { isInjected, portToken } from '#core/nest';
import { Repository } from '#domain/database';
import { Module, type DynamicModule, type FactoryProvider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { DatabaseHandle } from './database-handle.js';
import { FeatureRegistration, type FeatureEntity } from './feature-registration.js';
import { databaseTokens } from './tokens.js';

/** One entity that gets a repository. */
export interface FeatureOptions<T extends object = object> {
  /** The entity's class, as MikroORM knows it. */
  readonly entity: new (...parts: never[]) => T;
  /** Fields that the filter of a page may name. Default none. */
  readonly filter?: readonly Extract<keyof T, string>[];
  /** Fields that the sort of a page may name. Default none: pages are in the order of the primary key. */
  readonly sort?: readonly Extract<keyof T, string>[];
  /** The field that holds the tenant, a text: every call is then of the tenant in `CallContext`. Default none. */
  readonly tenant?: Extract<keyof T, string>;
  /** Deleting sets these: the time, a nullable `Date`, and, if named, the actor's id, a nullable text. Default: rows are removed. */
  readonly softDelete?: { readonly at: Extract<keyof T, string>; readonly by?: Extract<keyof T, string> };
}

/** What `DatabaseModule.forFeature` puts into a module. */
@Module({})
class DatabaseFeatureModule {}

export function featureModule(features: readonly FeatureOptions<never>[], instance: string): DynamicModule {
  const entities = features.map(({ entity, filter, sort, tenant, softDelete }): FeatureEntity => ({
    entity,
    filter: filter ?? [],
    sort: sort ?? [],
    tenant,
    softDelete,
  }));
  const repositories = entities.map((feature) => repositoryProvider(feature, instance));
  return {
    module: DatabaseFeatureModule,
    providers: [
      {
        provide: Symbol(`nestjs-groundwork/feature/${instance}`),
        useValue: new FeatureRegistration(instance, entities),
      },
      ...repositories,
    ],
    exports: repositories,
  };
}

function repositoryProvider(feature: FeatureEntity, instance: string): FactoryProvider {
  const token = portToken(Repository, feature.entity, instance);
  return {
    provide: token,
    inject: [{ token: databaseTokens(instance).database, optional: true }, ModulesContainer],
    useFactory: (database: DatabaseHandle | undefined, modules: ModulesContainer): Repository<object> | undefined => {
      if (database !== undefined) return database.repository(feature);
      // The concern is off. Unlike the other ports a repository can be asked for by `app.get`, which refuses transient providers, so who injects it is looked up.
      if (isInjected(modules, token)) throw new ConcernOffError(`The repository of ${feature.entity.name}`, 'database');
      return undefined;
    },
  };
}
