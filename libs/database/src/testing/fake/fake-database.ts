import { CallSeam, Duration, SystemClock, SystemRandom, UuidV7, type Clock, type Fault } from '#core';
import { DatabaseError, DatabaseUnavailableError, type Repository, type SqlSession } from '#domain/database';
import { ConnectionQueue } from '../../drivers/pglite/connection-queue.js';
import { FenceTable } from '../../fence/fence-table.js';
import type { DatabaseHandle } from '../../module/database-handle.js';
import type { FeatureEntity } from '../../module/feature-registration.js';
import type { FakeEntities, FakeEntity } from '../../orm/fake-entity.js';
import type { ScopeRules } from '../../orm/scope-rules.js';
import type { DatabaseState } from '../../own-schema/migration-state.js';
import { CommitInquiry } from '../../unit-of-work/commit-inquiry.js';
import { PortableUnitOfWork } from '../../unit-of-work/portable-unit-of-work.js';
import { FakeCalls } from './fake-calls.js';
import type { EntityClassOf, FakeDatabaseOptions, FakeRepositoryOptions } from './fake-database.options.js';
import { FakeRepository } from './fake-repository.js';
import { FakeSession } from './fake-session.js';
import { FakeSqlSession } from './fake-sql-session.js';
import { openStore } from './open-store.js';
import type { FakeStore } from './fake-store.js';
import { nowhereDriver } from './nowhere.driver.js';
import { RecordedFaults } from './recorded-faults.js';
import { contextOf } from './repository-context.js';
import { ScriptedFailures, type FailureOptions, type FakeOperation } from './scripted-failures.js';
import { seedRows } from './seed-rows.js';
import { TARGET } from './server-failure.js';
import { TrackedEntities } from './tracked-entities.js';

/** How many units of work ended how. */
export interface FakeTransactions {
  readonly committed: number;
  readonly rolledBack: number;
}

/**
 * A database in memory for unit tests: the repositories and the unit of work of one application without a database, ready in milliseconds. Constraints, errors,
 * hooks, propagation, limits, tenants and soft delete are those of the real ones, and the same suites run on it.
 *
 * What it is not: SQL. `sqlSession` refuses every call; a check constraint holds when it is given in `checks`; text is ordered by code point; of many-to-many relations
 * nothing is loaded; there is one transaction at a time, as on the embedded database, so that no two ever collide: `failNext` puts a collision in the way.
 *
 * ```ts
 * const database = await FakeDatabase.create({ entities: [Order] });
 * const service = new OrderService(database.repositoryOf(Order), database.unitOfWork);
 * ```
 */
export class FakeDatabase implements DatabaseHandle {
  readonly instance: string;
  readonly unitOfWork: PortableUnitOfWork;
  readonly sqlSession: SqlSession = new FakeSqlSession();
  readonly #clock: Clock;
  readonly #recorded = new RecordedFaults();
  readonly #tracked = new TrackedEntities();
  readonly #failures = new ScriptedFailures();
  readonly #rules = new Map<string, ScopeRules>();
  readonly #queue: ConnectionQueue;
  readonly #inquiry: CommitInquiry;
  readonly #store: FakeStore;
  readonly #calls: FakeCalls;
  #open = false;
  #ended = { committed: 0, rolledBack: 0 };

  /** Reads the entities, which takes what MikroORM takes to read them, and nothing else. */
  static async create(options: FakeDatabaseOptions): Promise<FakeDatabase> {
    const { readFakeEntities } = await import('../../orm/fake-entity.reader.js');
    return new FakeDatabase(options, await readFakeEntities(options.entities, nowhereDriver));
  }

  private constructor(
    options: FakeDatabaseOptions,
    private readonly entities: FakeEntities,
  ) {
    const { instance = 'default', clock = new SystemClock(), random = new SystemRandom() } = options;
    const { ids = new UuidV7(clock, random), reporter: faults = this.#recorded } = options;
    const { seam = new CallSeam({ clock }) } = options;
    this.instance = instance;
    this.#clock = clock;
    this.#store = openStore(entities, { ...options, clock, ids });
    this.#queue = new ConnectionQueue({
      clock,
      target: TARGET,
      maxWait: Duration.seconds(30),
      maxWaiters: 1_000,
      inTransaction: () => this.#open,
    });
    this.#inquiry = new CommitInquiry({ driver: nowhereDriver, clock, random, mapError: (error) => error });
    this.unitOfWork = new PortableUnitOfWork({
      owner: this,
      instance,
      concurrentTransactions: false,
      defaultTimeout: options.transactionTimeout ?? Duration.seconds(30),
      defaultCommitCheck: false,
      commitInquiry: this.#inquiry,
      fences: new FenceTable('groundwork', instance),
      clock,
      random,
      ids,
      faults,
      newSession: () => this.#newSession(true),
      mapError: (error) => error, // it is one of ours already, or the test's own
    });
    this.#calls = new FakeCalls({
      instance,
      seam,
      unitOfWork: this.unitOfWork,
      newSession: () => this.#newSession(false),
    });
  }

  /** What `DatabaseModule.forFeature` says of an entity. @throws CompositionError as it does. */
  repository(feature: FeatureEntity): Repository<object> {
    return this.#repository<object>(feature);
  }

  repositoryOf<T extends object>(entity: EntityClassOf<T>, options: FakeRepositoryOptions<T> = {}): Repository<T> {
    const { filter = [], sort = [], tenant, softDelete } = options;
    return this.#repository<T>({ entity, filter, sort, tenant, softDelete });
  }

  /** The next call of this kind fails with `error`, once; what fails inside a unit of work leaves nothing to it but its rollback, as in the database. */
  failNext(operation: FakeOperation, error: unknown, options: FailureOptions = {}): void {
    this.#failures.add(operation, error, options);
  }

  /**
   * Stores rows as a plain statement would: whatever tenant the call is of, in the unit of work that runs or else at once, and no hook is told.
   * @throws the errors of constraints.
   */
  seed<T extends object>(entity: EntityClassOf<T>, rows: readonly Partial<T>[]): Promise<void> {
    return this.#calls.run({ operation: 'seed', kind: 'create' }, (session) =>
      seedRows(this.entities.of(entity), rows, session),
    );
  }

  /** What is committed, of all tenants and with the deleted, in the order of the key. Copies. */
  rows<T extends object>(entity: EntityClassOf<T>): readonly T[] {
    const fake = this.entities.of(entity);
    return this.#store.committed(fake).map(({ row }) => fake.read(row) as T); // an instance of the class that was asked for
  }

  /** Units of work that ended since the beginning or the last `reset`. */
  get transactions(): FakeTransactions {
    return { ...this.#ended };
  }

  /** Whether a unit of work has begun and not ended: at the end of a test, one that somebody forgot to await. */
  get busy(): boolean {
    return this.#open;
  }

  /** What `afterCommit` and `afterRollback` hooks threw, which no caller is told. */
  get faults(): readonly Fault[] {
    return [...this.#recorded.all];
  }

  /** Empties everything: rows, generated keys, failures that were not met, counts. @throws DatabaseError while a transaction runs. */
  reset(): void {
    if (this.#open)
      throw new DatabaseError('A transaction runs on the fake database, which can be emptied only between two.');
    this.#store.clear();
    this.#failures.clear();
    this.#recorded.all.length = 0;
    this.#ended = { committed: 0, rolledBack: 0 };
  }

  connect(): Promise<void> {
    return Promise.resolve();
  }

  /** There is no schema: nothing is run. */
  migrate(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  inspect(): Promise<DatabaseState> {
    return Promise.resolve({ own: undefined, migrations: [], objects: [] });
  }

  async close(): Promise<void> {
    this.#inquiry.close();
    this.#queue.close(new DatabaseUnavailableError('The fake database was closed.', { details: { target: TARGET } }));
    await this.entities.close();
  }

  #repository<T extends object>(feature: FeatureEntity): Repository<T> {
    const entity = this.entities.of(feature.entity);
    entity.assertFeature(feature);
    this.#rules.set(entity.shape.name, feature);
    return new FakeRepository<T>(
      contextOf({
        entity,
        feature,
        entities: this.entities,
        calls: this.#calls,
        tracked: this.#tracked,
        rulesOf: (other) => this.#rulesOf(other),
        now: () => new Date(this.#clock.now()),
      }),
    );
  }

  #rulesOf({ shape }: FakeEntity): ScopeRules {
    return this.#rules.get(shape.name) ?? {};
  }

  #newSession(counted: boolean): FakeSession {
    return new FakeSession({
      store: this.#store,
      queue: this.#queue,
      tracked: this.#tracked,
      failures: this.#failures,
      rulesOf: (entity) => this.#rulesOf(entity),
      now: () => new Date(this.#clock.now()),
      turned: (state) => {
        this.#open = state === 'open';
        if (counted && state !== 'open') this.#ended[state] += 1;
      },
    });
  }
}
