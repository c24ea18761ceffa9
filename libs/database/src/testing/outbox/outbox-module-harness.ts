import { Duration, Lifecycle } from '#core';
import { portToken } from '#core/nest';
import { OwnSchema, Repository, SqlSession, UnitOfWork } from '#domain/database';
import { Inbox, Outbox, OutboxRoutes, type OutboxRoute } from '#domain/outbox';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { DatabaseCapabilities, DatabaseDriver } from '../../database.driver.js';
import { DatabaseModule } from '../../database.module.js';
import type { DatabaseInstanceOptions } from '../../database.options.js';
import { databaseTokens } from '../../module/tokens.js';
import type { OutboxApplication, OutboxHarness, OutboxStore, OutboxTuning } from '../outbox-harness.js';
import { suiteFeatures, type Account } from '../suite-records.js';
import { suiteResetSql, suiteSchemaStatements } from '../suite-schema.js';

const EMPTY_LIMIT = Duration.seconds(30);

export interface OutboxModuleHarnessRequest {
  readonly name: string;
  readonly capabilities: DatabaseCapabilities;
  /** What `DatabaseModule.forRoot` is called with, asked once per store. They may all have one own schema: it is emptied for each store. */
  options(): DatabaseInstanceOptions | Promise<DatabaseInstanceOptions>;
}

/** A harness whose owner closes it once all suites have run. */
export interface OutboxModuleHarness extends OutboxHarness {
  close(): Promise<void>;
}

/** The suites over a whole `DatabaseModule`: how this package runs them on its own drivers, and how an author runs them on another `DriverFactory`. */
export function outboxModuleHarness(request: OutboxModuleHarnessRequest): OutboxModuleHarness {
  const shared = request.capabilities.sharedByProcesses;
  const crashed: Promise<PromiseSettledResult<void>>[] = [];
  const newStore = async (emptied: boolean): Promise<ModuleStore> =>
    new ModuleStore({ options: await request.options(), emptied, crashed });
  let keeper: Promise<OutboxApplication> | undefined;
  return {
    name: request.name,
    capabilities: request.capabilities,
    open: async () => {
      if (!shared) return newStore(false);
      // A shared store is kept from case to case, and emptied by an application that relays nothing.
      keeper ??= newStore(false).then((store) => store.start([], { role: 'web' }));
      const { sql, schema } = await keeper;
      await empty(sql, schema);
      return newStore(true);
    },
    close: async () => {
      await (await keeper)?.stop();
      for (const end of await Promise.all(crashed)) if (end.status === 'rejected') throw end.reason;
    },
  };
}

interface StoreParts {
  readonly options: DatabaseInstanceOptions;
  /** Whether it is empty; if not, its first application empties it. */
  readonly emptied: boolean;
  /** The ends of applications that crashed: no case waits until they have given up their database. */
  readonly crashed: Promise<PromiseSettledResult<void>>[];
}

class ModuleStore implements OutboxStore {
  readonly #running = new Set<INestApplicationContext>();
  readonly #crashed = new Set<INestApplicationContext>();
  #emptied: boolean;

  constructor(private readonly parts: StoreParts) {
    this.#emptied = parts.emptied;
  }

  async start(routes: readonly OutboxRoute[], tuning: OutboxTuning = {}): Promise<OutboxApplication> {
    const prepare = (sql: SqlSession, schema: string): Promise<void> => this.#prepare(sql, schema);
    const application = await startApplication({ options: this.parts.options, routes, tuning, prepare });
    this.#running.add(application);
    return {
      unitOfWork: application.get(UnitOfWork),
      sql: application.get(SqlSession),
      accounts: application.get<Repository<Account>>(portToken(Repository, { name: 'Account' })),
      outbox: application.get(Outbox),
      routes: application.get(OutboxRoutes),
      inbox: application.get(Inbox),
      schema: application.get(OwnSchema).name,
      stop: () => this.#stop(application),
      stopNow: async () => {
        for (const phase of ['unready', 'stopIntake', 'flush'] as const) await application.get(Lifecycle).stop(phase); // without `drain`
        await this.#stop(application);
      },
      // Without connections the application says nothing more to the database, whatever it tries.
      crash: async () => {
        await application.get<DatabaseDriver>(databaseTokens('default').driver).close();
        this.#crashed.add(application);
      },
    };
  }

  async close(): Promise<void> {
    for (const application of this.#crashed)
      this.parts.crashed.push(Promise.allSettled([this.#stop(application)]).then(([end]) => end));
    await Promise.all([...this.#running].map((application) => this.#stop(application)));
  }

  /** A store may lie in a database that was used before. */
  async #prepare(sql: SqlSession, schema: string): Promise<void> {
    if (this.#emptied) return;
    await makeTables(sql);
    await empty(sql, schema);
    this.#emptied = true;
  }

  async #stop(application: INestApplicationContext): Promise<void> {
    if (this.#running.delete(application)) await application.close();
  }
}

interface Start {
  readonly options: DatabaseInstanceOptions;
  readonly routes: readonly OutboxRoute[];
  readonly tuning: OutboxTuning;
  /** Called when our own tables are there and nothing is relayed yet. */
  prepare(sql: SqlSession, schema: string): Promise<void>;
}

async function startApplication({ options, routes, tuning, prepare }: Start): Promise<INestApplicationContext> {
  const { lease = '1s', poll = '100ms', role = 'all' } = tuning;
  const { Account, accountSchema } = await import('../suite-entities.js');
  class SuiteModule {}
  Module({
    imports: [
      DatabaseModule.forRoot(
        { ...options, entities: [accountSchema], outboxLease: lease, outboxPoll: poll },
        { env: { NODE_ENV: 'test', GROUNDWORK_ROLE: role } },
      ),
      DatabaseModule.forFeature([{ entity: Account, ...suiteFeatures.account }]),
    ],
    providers: [
      {
        provide: Symbol('routes of the suite'),
        inject: [OutboxRoutes, OwnSchema, Lifecycle, SqlSession],
        useFactory: (registry: OutboxRoutes, schema: OwnSchema, lifecycle: Lifecycle, sql: SqlSession) => {
          schema.use({ concern: 'suite', migrations: [] });
          for (const route of routes) registry.register(route);
          const run = (): Promise<void> => prepare(sql, schema.name);
          lifecycle.onStart('serve', { name: 'tables of the suite', limit: EMPTY_LIMIT, run });
          return routes;
        },
      },
    ],
  })(SuiteModule);
  return NestFactory.createApplicationContext(SuiteModule, { abortOnError: false, logger: false });
}

async function empty(sql: SqlSession, schema: string): Promise<void> {
  for (const statement of [suiteResetSql, `delete from ${schema}.outbox`, `delete from ${schema}.inbox`])
    await sql.execute(statement);
}

async function makeTables(sql: SqlSession): Promise<void> {
  const made = await sql.query(
    `select from pg_tables where schemaname = current_schema() and tablename = 'suite_entry'`,
  );
  for (const statement of made.length === 0 ? suiteSchemaStatements : []) await sql.execute(statement);
}
