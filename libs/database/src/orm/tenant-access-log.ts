import { CallContext } from '#core';
import { Logger } from '@nestjs/common';

/** One call that went around the tenant's boundary. */
export interface TenantCrossing {
  /** The entity's class name. */
  readonly entity: string;
  /** The repository's method. */
  readonly operation: string;
  /** What `acrossTenants` was told. */
  readonly reason: string;
}

/** Hears of every call of a repository `acrossTenants`, before anything is sent. */
export interface TenantAccessLog {
  crossed(crossing: TenantCrossing): void;
}

/**
 * One line per call, never with a value of a row. A warning, since who keeps only those must still see that a boundary was crossed; it is written where the
 * statement is decided on, so that one that fails is in it too.
 */
export class LoggerTenantAccessLog implements TenantAccessLog {
  readonly #logger = new Logger('TenantAccess');

  crossed({ entity, operation, reason }: TenantCrossing): void {
    const context = CallContext.current();
    const actor = context?.actor?.id ?? 'nobody';
    const correlation = context?.correlationId ?? 'none';
    this.#logger.warn(
      `${entity}.${operation} across tenants: ${JSON.stringify(reason)} (actor ${JSON.stringify(actor)}, correlation ${JSON.stringify(correlation)})`,
    );
  }
}
