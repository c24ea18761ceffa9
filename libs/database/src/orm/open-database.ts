import { CompositionError } from '#core';
import type { Repository, SqlSession } from '#domain/database';
import { type MikroORM, type EntityClass } from '@mikro-orm/core';
import type { DatabaseHandle, DatabaseParts } from '../module/database-handle.js';
import type { FeatureEntity } from '../module/feature-registration.js';
import type { DatabaseOwnSchema } from '../own-schema/database-own-schema.js';
import { PortableUnitOfWork } from '../unit-of-work/portable-unit-of-work.js';
import type { ChangeCollector } from './change-collector.js';
import { isFinerThanDate, readShape } from './entity-shape.reader.js';
import { mapOrmError } from './map-error.js';
import { applyMigrations, pendingMigrations } from './migrations.js';
import { MikroOrmRepository } from './mikro-orm-repository.js';
import { MikroOrmSession } from './mikro-orm-session.js';
import { OrmDatabase } from './orm-database.js';
import { OrmSqlSession } from './orm-sql-session.js';

export interface OpenDatabaseParts extends DatabaseParts {
  readonly changes: ChangeCollector;
  readonly orm: MikroORM;
}

/** One database of an application with everything that the ports need of it. Connects when it is first used, or when told to. */
export class OpenDatabase implements DatabaseHandle {
  readonly unitOfWork: PortableUnitOfWork;
  readonly sqlSession: SqlSession;
  readonly #database: OrmDatabase;

  constructor(private readonly parts: OpenDatabaseParts) {
    const { driver, orm, changes, settings } = parts;
    this.unitOfWork = new PortableUnitOfWork({
      ...parts,
      owner: orm,
      concurrentTransactions: driver.capabilities.concurrentTransactions,
      defaultTimeout: settings.transactionTimeout,
      newSession: () => new MikroOrmSession(orm, changes),
      mapError: (error) => mapOrmError(error, driver),
    });
    this.#database = new OrmDatabase({ ...parts, unitOfWork: this.unitOfWork });
    this.sqlSession = new OrmSqlSession(this.#database);
  }

  get instance(): string {
    return this.parts.instance;
  }

  repository(feature: FeatureEntity): Repository<object> {
    const entity = feature.entity as EntityClass<object>; // the application gives what MikroORM takes as an entity
    const meta = this.parts.orm.getMetadata().get(entity);
    const shape = readShape(meta);
    const unknown = [...feature.filter, ...feature.sort].find((name) => !shape.fields.has(name));
    if (unknown !== undefined)
      throw new CompositionError(
        `forFeature of ${shape.name} names "${unknown}", which is not one of its own columns: ${[...shape.fields.keys()].join(', ')}.`,
      );
    const fine = feature.sort.find((name) => isFinerThanDate(meta, name));
    if (fine !== undefined)
      throw new CompositionError(
        `forFeature of ${shape.name} sorts by "${fine}", whose column keeps more than milliseconds; a Date cannot, and pages would lose rows. Declare the column as timestamptz(3).`,
      );
    return new MikroOrmRepository({
      database: this.#database,
      unitOfWork: this.unitOfWork,
      entity,
      shape,
      filter: feature.filter,
      sort: feature.sort,
    });
  }

  connect(signal: AbortSignal): Promise<void> {
    return this.parts.driver.open({ signal });
  }

  async migrate(signal: AbortSignal, ownSchema?: DatabaseOwnSchema): Promise<readonly string[]> {
    const { settings, orm, driver, instance } = this.parts;
    const none = (settings.migrations ?? []).length === 0;
    if (settings.migrate === 'off') {
      await ownSchema?.assertApplied(driver, signal);
      return none ? [] : pendingMigrations(orm, driver, instance);
    }
    const own = (await ownSchema?.apply(driver, signal)) ?? [];
    return none ? own : [...own, ...(await applyMigrations(orm, driver, signal))];
  }

  async close(): Promise<void> {
    await this.parts.orm.close();
    await this.parts.driver.close();
  }
}
