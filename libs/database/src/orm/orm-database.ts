import { CallContext, type CallSeam, type CallSite, type Ids } from '#core';
import { OptimisticLockError as OrmOptimisticLockError, type MikroORM } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import type { DatabaseDriver } from '../database.driver.js';
import type { PortableUnitOfWork } from '../unit-of-work/portable-unit-of-work.js';
import type { ChangeCollector } from './change-collector.js';
import { forkOf } from './fork.js';
import { mapOrmError } from './map-error.js';
import { MikroOrmSession } from './mikro-orm-session.js';
import { explainConflict } from './version-conflict.js';

export interface OrmDatabaseParts {
  readonly instance: string;
  readonly remote: boolean;
  readonly orm: MikroORM;
  readonly driver: DatabaseDriver;
  readonly unitOfWork: PortableUnitOfWork;
  readonly seam: CallSeam;
  readonly ids: Ids;
  readonly changes: ChangeCollector;
}

export interface OrmCall {
  readonly operation: string;
  readonly idempotent: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Where a call's statements go. */
export interface OrmCallScope {
  readonly em: SqlEntityManager;
  /** The running transaction's. */
  readonly session: MikroOrmSession | undefined;
  /** Whether somebody is told of changes, so that what was there before must be read along. */
  readonly toldOfChanges: boolean;
}

/** One open database as the repositories and the SQL session use it: the right EntityManager, and the call seam around each call. */
export class OrmDatabase {
  constructor(readonly parts: OrmDatabaseParts) {}

  get orm(): MikroORM {
    return this.parts.orm;
  }

  /** Runs `work` with the transaction's EntityManager, or with one of its own outside a transaction. */
  call<T>(call: OrmCall, work: (scope: OrmCallScope) => Promise<T>): Promise<T> {
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
      system: driver.name,
    };
    return seam.run(
      site,
      async (signal) => {
        running?.assertActive();
        if (running?.hasSavepoint === true) await running.outsideSavepoints();
        if (session !== undefined)
          return explained({ em: session.em, session, toldOfChanges: running?.toldOfChanges === true }, work);
        const own = { em: forkOf(orm), session: undefined, toldOfChanges: false };
        return this.#underSignal(signal, () => explained(own, work));
      },
      (error) => mapOrmError(error, driver),
      { signal: call.signal },
    );
  }

  /** Outside a transaction the dialect finds the signal in the context; handed to Kysely, it would print what an aborted wait rejects with. */
  #underSignal<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const context = CallContext.current();
    if (signal === undefined || signal === context?.signal) return work();
    const entered = context ?? new CallContext({ correlationId: this.parts.ids.next() });
    return CallContext.run(entered.with({ signal }), work);
  }
}

async function explained<T>(scope: OrmCallScope, work: (scope: OrmCallScope) => Promise<T>): Promise<T> {
  try {
    return await work(scope);
  } catch (error) {
    throw error instanceof OrmOptimisticLockError ? await explainConflict(scope.em, error) : error;
  }
}
