import { Duration, SystemClock } from '#core';
import { SequentialIds } from '#core/testing';
import { SqlSession, UnitOfWork } from '#domain/database';
import { NestFactory } from '@nestjs/core';
import { DatabaseModule } from '../../libs/database/src/database.module.js';
import type { DatabaseInstanceOptions } from '../../libs/database/src/database.options.js';
import { LEASED_COLUMNS, LEASED_STORAGE, leasedIndexes } from '../../libs/database/src/leased-rows/leased-columns.js';
import type { FailureEntry, LeasedRow, LeasedRows, LeaseId } from '../../libs/database/src/leased-rows/leased-rows.js';
import { SqlLeasedTables } from '../../libs/database/src/leased-rows/sql-leased-tables.js';
import { ownDatabase } from './own-database.js';
import { describeWithService } from './services.js';

export interface Job {
  readonly name: string;
  readonly extra: number;
}

export interface StoredJob {
  readonly state: number;
  readonly attempt: number;
  readonly crashes: number;
  readonly lease: string | null;
  readonly reason: string | null;
  readonly failures: readonly Readonly<Record<string, unknown>>[];
}

export const HOUR = Duration.parse('1h');
const TABLE = {
  name: 'scratch.jobs',
  idType: 'int8',
  select: 'r.name, n.extra',
  join: 'cross join (select 7 as extra) n',
} as const;
const CREATE = `create table scratch.jobs (
  id bigint generated always as identity primary key, seq bigint generated always as identity, name text, ${LEASED_COLUMNS}) ${LEASED_STORAGE}`;

/** A table of jobs in a database of its own, lent out. */
export class ScratchJobs {
  readonly rows: LeasedRows<Job>;
  /** The same, but what is done is deleted. */
  readonly emptied: LeasedRows<Job>;

  constructor(
    readonly sql: SqlSession,
    readonly unitOfWork: UnitOfWork,
  ) {
    const tables = new SqlLeasedTables(sql, new SequentialIds(), true);
    this.rows = tables.open(TABLE);
    this.emptied = tables.open({ ...TABLE, done: 'delete' });
  }

  async create(): Promise<void> {
    const indexes = leasedIndexes('jobs').replaceAll('{schema}', 'scratch').split(';');
    for (const statement of ['create schema scratch', CREATE, ...indexes])
      if (statement.trim() !== '') await this.run(statement);
  }

  async run(statement: string, parameters: readonly (string | null)[] = []): Promise<void> {
    await this.sql.execute(statement, parameters);
  }

  add(name: string, lane = 'lane', key: string | null = null): Promise<void> {
    return this.run('insert into scratch.jobs (name, lane, key) values ($1, $2, $3)', [name, lane, key]);
  }

  claim(
    limit = 10,
    options: { readonly lane?: string; readonly suspects?: number; readonly lease?: Duration } = {},
  ): Promise<readonly LeasedRow<Job>[]> {
    return this.rows.claim({ lane: 'lane', limit, suspects: limit, lease: HOUR, ...options });
  }

  async stored(name: string): Promise<StoredJob | undefined> {
    const [row] = await this.sql.query<StoredJob>(
      'select state, attempt, crashes, lease::text, reason, failures from scratch.jobs where name = $1',
      [name],
    );
    return row;
  }
}

export const failure = (attempt = 1): FailureEntry => ({
  at: new Date(0),
  attempt,
  code: 'X',
  message: `attempt ${attempt}`,
});

export const names = (claimed: readonly LeasedRow<Job>[]): readonly string[] => claimed.map(({ row }) => row.name);

/** The one row, where the test has put no more. */
export function only(claimed: readonly LeasedRow<Job>[]): LeaseId {
  const [first] = claimed;
  if (first === undefined || claimed.length > 1) throw new Error(`One row was expected, found ${claimed.length}.`);
  return first;
}

/** What `look` finds, once it finds something. */
export async function until<T>(look: () => Promise<readonly T[]>): Promise<readonly T[]> {
  const clock = new SystemClock();
  for (const end = clock.monotonic() + 10_000; clock.monotonic() < end;) {
    const found = await look();
    if (found.length > 0) return found;
  }
  throw new Error('It did not happen within 10 s.');
}

/** The same cases on the embedded database and on a server. */
export function describeOnBothDatabases(define: (jobs: () => ScratchJobs) => void): void {
  describe('with pglite', () =>
    withJobs({ driver: 'pglite', dataDir: 'memory', snapshot: process.env['DATABASE_SNAPSHOT'] }, define));
  describeWithScratchServer(define);
}

/** For cases that need several connections. */
export function describeWithScratchServer(define: (jobs: () => ScratchJobs) => void): void {
  describeWithService('postgres', (url) => {
    const database = ownDatabase(url);
    beforeAll(() => database.create());
    withJobs({ url: database.url, poolMax: 8, poolWait: Duration.seconds(20) }, define);
    afterAll(() => database.drop()); // after the application has been closed: Jest runs them in the order in which they were defined
  });
}

function withJobs(options: DatabaseInstanceOptions, define: (jobs: () => ScratchJobs) => void): void {
  let jobs: ScratchJobs | undefined;
  let close = (): Promise<void> => Promise.resolve();
  beforeAll(async () => {
    const application = await NestFactory.createApplicationContext(
      DatabaseModule.forRoot({ ...options, entities: [] }, { env: { NODE_ENV: 'test' } }),
      { abortOnError: false, logger: false },
    );
    close = () => application.close();
    jobs = new ScratchJobs(application.get(SqlSession), application.get(UnitOfWork));
    await jobs.create();
  });
  beforeEach(() => jobs?.run('truncate scratch.jobs'));
  afterAll(() => close());
  define(() => {
    if (jobs === undefined) throw new Error('The database is not open.');
    return jobs;
  });
}
