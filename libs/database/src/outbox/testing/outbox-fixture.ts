import { Duration, FaultReporter, SystemClock, SystemRandom, UuidV7, type Fault } from '#core';
import { OwnSchema, type OwnMigrations, type SqlSession } from '#domain/database';
import type { OutboxRoute } from '#domain/outbox';
import { SqlLeasedTables } from '../../leased-rows/sql-leased-tables.js';
import type { DatabaseFixture } from '../../testing/database-harness.js';
import { PortableUnitOfWork } from '../../unit-of-work/portable-unit-of-work.js';
import { DatabaseOutbox } from '../database-outbox.js';
import { outboxMigrations } from '../outbox.migrations.js';
import { RegisteredRoutes } from '../registered-routes.js';
import { Relay, type RelayParts } from '../relay/relay.js';
import { RecordingWakeUps } from './recording-wake-ups.js';

export const SPEC_SCHEMA = 'outbox_spec';
const PATIENCE_MILLISECONDS = 15_000;

class RecordingFaults extends FaultReporter {
  readonly reported: Fault[] = [];
  report(fault: Fault): void {
    this.reported.push(fault);
  }
}

class SpecSchema extends OwnSchema {
  readonly name = SPEC_SCHEMA;
  readonly used: OwnMigrations[] = [];
  use(migrations: OwnMigrations): void {
    this.used.push(migrations);
  }
}

export interface OutboxRow {
  readonly id: string;
  readonly lane: string;
  readonly key: string | null;
  readonly state: number;
  readonly attempt: number;
  readonly crashes: number;
  readonly reason: string | null;
  readonly failures: readonly { readonly code: string; readonly message: string }[];
}

/** Makes the tables in a schema of the specs' own. */
export async function createOutboxTables(sql: SqlSession): Promise<void> {
  await sql.execute(`create schema if not exists ${SPEC_SCHEMA}`);
  for (const { sql: script } of outboxMigrations.migrations)
    for (const statement of script.replaceAll('{schema}', SPEC_SCHEMA).split(';'))
      if (statement.trim() !== '') await sql.execute(statement);
}

/** One process as far as outbox and inbox are concerned, on a database of the suites. */
export class OutboxFixture {
  readonly clock = new SystemClock();
  readonly random = new SystemRandom();
  readonly ids = new UuidV7(this.clock, this.random);
  readonly faults = new RecordingFaults();
  readonly ownSchema = new SpecSchema();
  readonly unitOfWork: PortableUnitOfWork;
  readonly sql: SqlSession;
  readonly routes: RegisteredRoutes;
  readonly outbox: DatabaseOutbox;
  readonly #relays: Relay[] = [];

  constructor(
    database: Pick<DatabaseFixture, 'sql' | 'unitOfWork'>,
    routes: readonly OutboxRoute[],
    readonly wakeUps = new RecordingWakeUps(),
  ) {
    if (!(database.unitOfWork instanceof PortableUnitOfWork))
      throw new Error('The fixture needs our own unit of work.');
    const { sql, unitOfWork } = { ...database, unitOfWork: database.unitOfWork };
    this.sql = sql;
    this.unitOfWork = unitOfWork;
    this.routes = new RegisteredRoutes({ ownSchema: this.ownSchema, sql, unitOfWork, wakeUps });
    for (const route of routes) this.routes.register(route);
    this.outbox = new DatabaseOutbox({ sql, unitOfWork, schema: SPEC_SCHEMA, wakeUps, routes: this.routes });
  }

  relay(overrides: Partial<RelayParts> = {}): Relay {
    const relay = new Relay({
      ...this,
      tables: new SqlLeasedTables(this.sql, this.ids, true),
      schema: SPEC_SCHEMA,
      batch: 100,
      lease: Duration.seconds(10),
      poll: Duration.milliseconds(100),
      soleOwner: false,
      ...overrides,
    });
    this.#relays.push(relay);
    return relay;
  }

  /** Ends what the case began and removes what it left. */
  async close(): Promise<void> {
    for (const relay of this.#relays) await relay.stop(AbortSignal.abort(new Error('the case has ended')));
    await this.sql.execute(`delete from ${SPEC_SCHEMA}.outbox`);
    await this.sql.execute(`delete from ${SPEC_SCHEMA}.inbox`);
  }

  rows(): Promise<readonly OutboxRow[]> {
    return this.sql.query<OutboxRow>(
      `select id, lane, key, state, attempt, crashes, reason, failures from ${SPEC_SCHEMA}.outbox order by seq`,
    );
  }

  /** Waits for a condition, and fails with what it is about. */
  async until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
    const end = this.clock.monotonic() + PATIENCE_MILLISECONDS;
    while (!(await condition())) {
      if (this.clock.monotonic() > end) throw new Error(`It did not come to this: ${what}.`);
      await this.clock.sleep(5);
    }
  }
}
