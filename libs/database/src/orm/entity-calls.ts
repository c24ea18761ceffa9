import type { EntityMetadata } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import type { ReadOptions } from '#domain/database';
import type { EntityShape } from '../query/entity-shape.js';
import type { PortableUnitOfWork } from '../unit-of-work/portable-unit-of-work.js';
import type { EntityAccess, Loading } from './entity-access.js';
import type { MikroOrmSession } from './mikro-orm-session.js';
import type { OrmCallScope, OrmDatabase } from './orm-database.js';
import { assertRelations } from './relations.js';
import type { RowScope } from './row-scope.js';
import type { TenantAccessLog } from './tenant-access-log.js';

export interface EntityParts<T extends object> {
  readonly database: OrmDatabase;
  readonly unitOfWork: PortableUnitOfWork;
  readonly access: EntityAccess<T>;
  readonly meta: EntityMetadata;
  readonly shape: EntityShape;
  readonly scope: RowScope;
  readonly accessLog: TenantAccessLog;
  /** Why the calls go across tenants, when they do. */
  readonly across: string | undefined;
}

/** How the parts of one repository call its database. */
export class EntityCalls<T extends object> {
  constructor(readonly parts: EntityParts<T>) {}

  /** Tells who goes across tenants; once per call of the repository. */
  announce(operation: string): void {
    const { across, accessLog, shape, scope } = this.parts;
    if (across !== undefined && scope.rules.tenant !== undefined)
      accessLog.crossed({ entity: shape.name, operation, reason: across });
  }

  read<R>(operation: string, options: ReadOptions, work: (scope: OrmCallScope) => Promise<R>): Promise<R> {
    return this.announced(operation, () => this.readQuietly(operation, options, work));
  }

  /** A further statement of a call that was announced. */
  readQuietly<R>(operation: string, options: ReadOptions, work: (scope: OrmCallScope) => Promise<R>): Promise<R> {
    const call = { operation, idempotent: true, signal: options.signal };
    return this.parts.database.call(call, async (scope) => {
      if (options.include !== undefined) assertRelations(this.parts.meta, options.include);
      if (scope.session !== undefined) await scope.em.flush();
      return work(scope);
    });
  }

  write<R>(operation: string, work: (scope: OrmCallScope) => Promise<R>): Promise<R> {
    return this.announced(operation, () => this.writeQuietly(operation, work));
  }

  writeQuietly<R>(operation: string, work: (scope: OrmCallScope) => Promise<R>): Promise<R> {
    return this.parts.database.call({ operation, idempotent: false }, work);
  }

  async announced<R>(operation: string, work: () => Promise<R>): Promise<R> {
    this.announce(operation);
    return work();
  }
}

/** How rows are loaded for these options. */
export function loadingOf(options: ReadOptions, session: MikroOrmSession | undefined): Loading {
  return {
    ...(options.include === undefined ? {} : { populate: [...options.include] }),
    ...(session?.stale === true ? { refresh: true } : {}),
  };
}

/** Sends what a unit of work has pending, so that a statement sees it and does not fall behind it. */
export async function flushPending(em: SqlEntityManager, session: MikroOrmSession | undefined): Promise<void> {
  if (session !== undefined) await em.flush();
}
