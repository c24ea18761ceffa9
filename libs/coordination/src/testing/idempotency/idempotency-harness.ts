import type { UnitOfWork } from '#domain/database';
import type { CoordinationCapabilities } from '../../coordination.driver.js';
import type { IdempotencyStore } from '../../idempotency/idempotency-store.js';
import type { CoordinationApplication, CoordinationHarness } from '../coordination-harness.js';
import type { Place } from '../support/place-suite.js';

/** One application as the suite of idempotency sees it. Answers of 64 KiB fit, and those of 1 MiB do not. */
export interface IdempotencyApplication extends Pick<CoordinationApplication, 'idempotency' | 'close'> {
  readonly other?: Pick<CoordinationApplication, 'idempotency'>;
  /** That of the driver's database, where `joinsUnitOfWork` is declared. */
  readonly unitOfWork?: UnitOfWork | undefined;
}

/** A harness as far as this suite goes. `CoordinationHarness` is one. */
export interface IdempotencyHarness extends Pick<CoordinationHarness, 'name'> {
  readonly capabilities: CoordinationCapabilities;
  openStore(): Promise<Place<IdempotencyApplication>>;
}

/** A driver's part alone: what a process that has died leaves behind cannot be shown through the port. */
export interface IdempotencyStoreHarness {
  readonly name: string;
  /** Each starts a store that is empty. */
  openStore(): Promise<Place<{ readonly store: IdempotencyStore }>>;
}
