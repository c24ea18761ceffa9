import type { CallSeam, Clock, FaultReporter, Ids, Random } from '#core';
import type { Repository, SqlSession, UnitOfWork } from '#domain/database';
import type { DatabaseDriver } from '../database.driver.js';
import type { DatabaseSettings } from '../database.options.js';
import type { FeatureEntity } from './feature-registration.js';

/** One open database as the modules see it, without the ORM's types: those stay behind `orm/`, which is loaded only when a database is used. */
export interface DatabaseHandle {
  readonly instance: string;
  readonly unitOfWork: UnitOfWork;
  readonly sqlSession: SqlSession;
  repository(feature: FeatureEntity): Repository<object>;
  connect(signal: AbortSignal): Promise<void>;
  /** Brings the schema up to date, or checks that it is. @returns the names of the migrations that were run. */
  migrate(signal: AbortSignal): Promise<readonly string[]>;
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
}
