import { EntitySchema, type EntityClass, type Options } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import type { PostgreSqlDriver } from '@mikro-orm/postgresql';
import type { DatabaseDriver } from '../database.driver.js';
import type { DatabaseSettings } from '../database.options.js';
import { ChangeCollector } from './change-collector.js';
import type { FeatureEntity } from '../module/feature-registration.js';
import { GroundworkDialect } from './groundwork-dialect.js';
import { ormFilters } from './orm-filters.js';
import { scopedSqlDriver } from './scoped-sql-driver.js';

export interface OrmOptionsRequest {
  readonly settings: DatabaseSettings;
  readonly driver: DatabaseDriver;
  /** Entities that modules of this application registered with `forFeature`. */
  readonly features: readonly FeatureEntity[];
}

/** MikroORM over one of our drivers. Entities and migrations are those of this application alone; nothing is read from folders, files or its own variables. */
export function ormOptions({ settings, driver, features }: OrmOptionsRequest): Partial<Options<PostgreSqlDriver>> {
  const registered = features.map(({ entity }) => entity);
  const entities = [
    ...new Map([...registered, ...(settings.entities ?? [])].map((entity) => [classOf(entity), entity])).values(),
  ];
  return {
    driver: scopedSqlDriver(features),
    driverOptions: new GroundworkDialect(driver),
    dbName: 'unknown', // the driver knows; `current_database()` replaces it before it is used
    entities: entities as (EntityClass | EntitySchema)[], // given by the application as what MikroORM takes
    discovery: { warnWhenNoEntities: false },
    subscribers: [new ChangeCollector()],
    filters: ormFilters(features),
    useBatchUpdates: false, // in a batch the ORM reads the versions first and then updates whatever the version is by then
    extensions: [Migrator],
    migrations: {
      migrationsList: [...(settings.migrations ?? [])] as never,
      snapshot: false,
      transactional: true,
      allOrNothing: true,
      disableForeignKeys: false,
    },
    ensureDatabase: false,
    debug: false,
    preferEnvVars: false,
    allowGlobalContext: false,
  };
}

/** An entity may be registered by its class and listed by its schema: it is one entity. */
function classOf(entity: object): object {
  return entity instanceof EntitySchema ? (entity.meta.class ?? entity) : entity;
}
