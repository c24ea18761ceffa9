import type { Repository, SqlSession, UnitOfWork } from '#domain/database';
import type { Inbox, Outbox, OutboxRoute, OutboxRoutes } from '#domain/outbox';
import type { DatabaseCapabilities } from '../database.driver.js';
import type { Account } from './suite-records.js';

/** How an application of the suite is tuned. What is not said is `lease` 1s and `poll` 100ms, the shortest that there are. */
export interface OutboxTuning {
  /** `DATABASE_OUTBOX_LEASE`. */
  readonly lease?: string | undefined;
  /** `DATABASE_OUTBOX_POLL`. */
  readonly poll?: string | undefined;
  /** `GROUNDWORK_ROLE`; by default `all`. */
  readonly role?: 'all' | 'web' | undefined;
}

/** One application with an outbox, as a process of its own would be. */
export interface OutboxApplication {
  readonly unitOfWork: UnitOfWork;
  readonly sql: SqlSession;
  readonly accounts: Repository<Account>;
  readonly outbox: Outbox;
  readonly routes: OutboxRoutes;
  readonly inbox: Inbox;
  /** The schema of `outbox` and `inbox`, quoted where SQL needs it. */
  readonly schema: string;
  /** Ends as an application does that is asked to. */
  stop(): Promise<void>;
  /** The same, but the time for what is under way is over already: it is cut off at once. */
  stopNow(): Promise<void>;
  /** Ends as a killed process does: not one statement more reaches the database, and nobody gives leases back. */
  crash(): Promise<void>;
}

/** A database on which applications are started. */
export interface OutboxStore {
  /**
   * Starts an application with these routes registered. Several at a time where the harness's driver is shared by processes; elsewhere the one
   * before has ended, and what it committed is there.
   */
  start(routes: readonly OutboxRoute[], tuning?: OutboxTuning): Promise<OutboxApplication>;
  /** Stops what still runs. Called after each case, also after a failed one. */
  close(): Promise<void>;
}

/**
 * What a driver's author writes to run `describeOutbox` and `describeInbox` on it:
 *
 * ```ts
 * describeOutbox({ describe, it, beforeEach, afterEach }, {
 *   name: 'my-driver',
 *   capabilities: myDriver.capabilities,
 *   open: async () => ({ start, close }),
 * });
 * ```
 *
 * - `open` is called before each case and gives a store whose outbox and inbox are empty, and so are the five tables of `suiteSchemaSql`.
 * - Limits are those of `DatabaseHarness`: at least 8 connections in each application where transactions are concurrent, 100 waiters elsewhere.
 * - Time is the machine's. No case takes longer than 20 s.
 */
export interface OutboxHarness {
  /** Stands in the names of the tests. */
  readonly name: string;
  readonly capabilities: DatabaseCapabilities;
  open(): Promise<OutboxStore>;
}
