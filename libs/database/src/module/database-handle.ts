import type { CallSeam, Clock, FaultReporter, Ids, Random } from '#core';
import type { Repository, SqlSession } from '#domain/database';
import type { DatabaseDriver } from '../database.driver.js';
import type { DatabaseSettings } from '../database.options.js';
import type { DatabaseOwnSchema } from '../own-schema/database-own-schema.js';
import type { DatabaseState } from '../own-schema/migration-state.js';
import type { PortableUnitOfWork } from '../unit-of-work/portable-unit-of-work.js';
import type { StatementLog } from '../statements/statement-log.js';
import type { FeatureEntity } from './feature-registration.js';

/** One open database as the modules see it, without the ORM's types: those stay behind `orm/`, which is loaded only when a database is used. */
export interface DatabaseHandle {
  readonly instance: string;
  /** Also tells which of its transactions is running. */
  readonly unitOfWork: PortableUnitOfWork;
  readonly sqlSession: SqlSession;
  repository(feature: FeatureEntity): Repository<object>;
  connect(signal: AbortSignal): Promise<void>;
  /**
   * Brings our own schema, if it is given and used, and then the application's up to date, or checks that they are.
   * @returns the names of what was run, in that order.
   */
  migrate(signal: AbortSignal, ownSchema?: DatabaseOwnSchema): Promise<readonly string[]>;
  /** What `migrate` would find, without changing anything; `objects`: also what is in our own schema, compared with what its steps make. */
  inspect(
    signal: AbortSignal,
    ownSchema: DatabaseOwnSchema,
    what: { readonly objects: boolean },
  ): Promise<DatabaseState>;
  close(): Promise<void>;
}

/** What a database is opened with. */
export interface DatabaseParts {
  readonly instance: string;
  /** Whether its driver's calls leave the process. */
  readonly remote: boolean;
  readonly settings: DatabaseSettings;
  readonly driver: DatabaseDriver;
  readonly seam: CallSeam;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly faults: FaultReporter;
  /** Default: Nest's logger. */
  readonly statementLog?: StatementLog | undefined;
}
