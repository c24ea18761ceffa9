import { CallSeam, type CallSite } from '#core';
import type { MikroORM } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import type { DatabaseDriver } from '../database.driver.js';
import type { PortableUnitOfWork } from '../unit-of-work/portable-unit-of-work.js';
import type { ChangeCollector } from './change-collector.js';
import { forkOf } from './fork.js';
import { mapOrmError } from './map-error.js';
import { MikroOrmSession } from './mikro-orm-session.js';

export interface OrmDatabaseParts {
  readonly instance: string;
  readonly remote: boolean;
  readonly orm: MikroORM;
  readonly driver: DatabaseDriver;
  readonly unitOfWork: PortableUnitOfWork;
  readonly seam: CallSeam;
  readonly changes: ChangeCollector;
}

export interface OrmCall {
  readonly operation: string;
  readonly idempotent: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** One open database as the repositories and the SQL session use it: the right EntityManager, and the call seam around each call. */
export class OrmDatabase {
  constructor(readonly parts: OrmDatabaseParts) {}

  get orm(): MikroORM {
    return this.parts.orm;
  }

  /** Runs `work` with the transaction's EntityManager, or with one of its own outside a transaction. */
  call<T>(
    call: OrmCall,
    work: (em: SqlEntityManager, session: MikroOrmSession | undefined, signal: AbortSignal | undefined) => Promise<T>,
  ): Promise<T> {
    const { instance, remote, seam, orm, driver, unitOfWork } = this.parts;
    const running = unitOfWork.current();
    const session = running?.session instanceof MikroOrmSession ? running.session : undefined;
    const site: CallSite = {
      concern: 'database',
      operation: call.operation,
      instance,
      idempotent: call.idempotent,
      inTransaction: session !== undefined,
      remote,
    };
    return seam.run(
      site,
      async (signal) => {
        running?.assertActive();
        if (running?.hasSavepoint === true) await running.outsideSavepoints();
        return work(session?.em ?? forkOf(orm, signal), session, signal);
      },
      (error) => mapOrmError(error, driver),
      { signal: call.signal },
    );
  }
}
