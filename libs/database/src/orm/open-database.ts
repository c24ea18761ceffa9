import type { CallSite } from '#core';
import type { Repository, SqlSession } from '#domain/database';
import { type MikroORM, type EntityClass } from '@mikro-orm/core';
import type { DatabaseHandle, DatabaseParts } from '../module/database-handle.js';
import type { FeatureEntity } from '../module/feature-registration.js';
import type { DatabaseOwnSchema } from '../own-schema/database-own-schema.js';
import { isComparable, type DatabaseState } from '../own-schema/migration-state.js';
import { FenceTable } from '../fence/fence-table.js';
import { CommitInquiry } from '../unit-of-work/commit-inquiry.js';
import { LoggingStatementLog } from '../statements/logging-statement-log.js';
import { SlowStatements } from '../statements/slow-statements.js';
import { PortableUnitOfWork } from '../unit-of-work/portable-unit-of-work.js';
import type { ChangeCollector } from './change-collector.js';
import { readShape } from './entity-shape.reader.js';
import { assertFeature } from './feature-check.js';
import { GroundworkDialect } from './groundwork-dialect.js';
import { mapOrmError } from './map-error.js';
import { applyMigrations, migrationStates, pendingMigrations } from './migrations.js';
import { MikroOrmRepository } from './mikro-orm-repository.js';
import { MikroOrmSession } from './mikro-orm-session.js';
import { OrmDatabase } from './orm-database.js';
import { OrmSqlSession } from './orm-sql-session.js';
import { LoggerTenantAccessLog } from './tenant-access-log.js';

export interface OpenDatabaseParts extends DatabaseParts {
  readonly changes: ChangeCollector;
  readonly orm: MikroORM;
}

/** One database of an application with everything that the ports need of it. Connects when it is first used, or when told to. */
export class OpenDatabase implements DatabaseHandle {
  readonly unitOfWork: PortableUnitOfWork;
  readonly sqlSession: SqlSession;
  readonly #database: OrmDatabase;
  readonly #accessLog = new LoggerTenantAccessLog();
  readonly #commitInquiry: CommitInquiry;

  constructor(private readonly parts: OpenDatabaseParts) {
    const { driver, orm, changes, settings, instance, remote, seam } = parts;
    const mapError = (error: unknown): unknown => mapOrmError(error, driver);
    this.#commitInquiry = new CommitInquiry({ ...parts, mapError: (error) => driver.mapError(error) ?? error });
    this.#watchStatements();
    const transaction: CallSite = {
      ...{ concern: 'database', operation: 'transaction', instance, remote, system: driver.name },
      ...{ idempotent: false, inTransaction: false },
    };
    const starting: CallSite = { ...transaction, operation: 'begin', inTransaction: true }; // not tried again by itself: the whole closure is
    this.unitOfWork = new PortableUnitOfWork({
      ...parts,
      owner: orm,
      concurrentTransactions: driver.capabilities.concurrentTransactions,
      defaultTimeout: settings.transactionTimeout,
      defaultCommitCheck: settings.commitCheck === 'on',
      commitInquiry: this.#commitInquiry,
      fences: new FenceTable(settings.ownSchema, instance),
      newSession: () => new MikroOrmSession(orm, changes),
      observe: (attempt) => seam.observe(transaction, attempt),
      protect: (begin, signal) => seam.protect(starting, begin, signal),
      mapError,
    });
    this.#database = new OrmDatabase({ ...parts, unitOfWork: this.unitOfWork });
    this.sqlSession = new OrmSqlSession(this.#database);
  }

  #watchStatements(): void {
    const { orm, settings, clock, instance, statementLog: log = new LoggingStatementLog() } = this.parts;
    const dialect: unknown = orm.config.get('driverOptions');
    if (dialect instanceof GroundworkDialect)
      dialect.watch(new SlowStatements({ instance, limit: settings.slowStatement, clock, log }));
  }

  get instance(): string {
    return this.parts.instance;
  }

  repository(feature: FeatureEntity): Repository<object> {
    const entity = feature.entity as EntityClass<object>; // the application gives what MikroORM takes as an entity
    const meta = this.parts.orm.getMetadata().get(entity);
    const shape = readShape(meta);
    assertFeature(feature, shape, meta);
    return new MikroOrmRepository({
      database: this.#database,
      unitOfWork: this.unitOfWork,
      entity,
      meta,
      shape,
      fields: feature,
      rules: feature,
      accessLog: this.#accessLog,
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

  async inspect(
    signal: AbortSignal,
    ownSchema: DatabaseOwnSchema,
    { objects }: { readonly objects: boolean },
  ): Promise<DatabaseState> {
    const { orm, driver } = this.parts;
    const own = await ownSchema.state(driver, signal);
    const compared = objects && own !== undefined && isComparable(own);
    return {
      own,
      migrations: await migrationStates(orm, driver, signal),
      objects: compared ? await ownSchema.differences(driver, signal) : [],
    };
  }

  async close(): Promise<void> {
    this.#commitInquiry.close();
    await this.parts.orm.close();
    await this.parts.driver.close();
  }
}
