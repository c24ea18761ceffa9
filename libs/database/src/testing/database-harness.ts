import type { Repository, SqlSession, UnitOfWork } from '#domain/database';
import type { DatabaseCapabilities } from '../database.driver.js';
import type { Ledger } from './support/ledger.js';
import type { Account, Item, Membership, Parcel } from './suite-records.js';

/** One application on a database that holds the suite's tables. */
export interface DatabaseFixture {
  readonly unitOfWork: UnitOfWork;
  readonly sql: SqlSession;
  readonly accounts: Repository<Account>;
  readonly items: Repository<Item>;
  readonly memberships: Repository<Membership>;
  readonly parcels: Repository<Parcel>;
  /** How cases note what was kept, where the harness has no plain SQL. Default: by `sql`. */
  readonly ledger?: Ledger;
  /** Another application on the same store, with connections of its own, closed with this fixture. Where the harness declares `secondApplication`. */
  readonly second?: () => Promise<Omit<DatabaseFixture, 'second' | 'close'>>;
  /** Ends what `open` began. Called after each case, also after a failed one. */
  readonly close: () => Promise<void>;
}

/**
 * What a driver's author writes to run the suites on it:
 *
 * ```ts
 * describeUnitOfWork({ describe, it, beforeEach, afterEach }, {
 *   name: 'my-driver',
 *   capabilities: myDriver.capabilities,
 *   interruptsStatements: true,
 *   secondApplication: false,
 *   open: async () => ({ unitOfWork, sql, accounts, items, memberships, parcels, close }),
 * });
 * ```
 *
 * - `open` is called before each case and gives the six tables of `suiteSchemaSql`, empty. An application may be kept from one case to the next,
 *   since opening one can be slow: `open` then empties the tables by `suiteResetSql`, and whoever runs the suite closes it at the end.
 * - Where transactions are concurrent the fixture has at least 6 connections, and a caller may wait at least 15 s for one.
 *   Elsewhere at least 100 callers may wait. The transaction timeout is at least 15 s and the lock timeout at least 5 s.
 * - Our own tables are there (`DATABASE_OWN_TABLES=always`): fences keep their tokens in one.
 * - Time is the machine's: the suites measure limits by it. No case takes longer than 20 s; it fails then, under every runner. Give a runner with
 *   a shorter limit of its own a longer one (`jest.setTimeout(30_000)`).
 * - The entity classes are named as the records are, map `openedAt` to `opened_at`, and are allowed what `suiteFeatures` lists.
 */
export interface DatabaseHarness {
  /** Stands in the names of the tests. */
  readonly name: string;
  /** What the driver declares. What it does not declare is expected to be refused, with its error. */
  readonly capabilities: DatabaseCapabilities;
  /** Whether a statement that runs can be ended: by `statement_timeout`, and by the timeout or the signal of its unit of work. */
  readonly interruptsStatements: boolean;
  /** Whether the store has room for another application, which the fixtures then open by `second`. Needs concurrent transactions. */
  readonly secondApplication: boolean;
  /** Whether `sql` runs statements. Default true. False: cases that are about statements are left out, and `sql` is expected to refuse them with an error of ours. */
  readonly plainSql?: boolean;
  open(): Promise<DatabaseFixture>;
}
