import { Lifecycle } from '#core';
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

export interface OutboxModuleHarnessRequest {
  readonly name: string;
  readonly capabilities: DatabaseCapabilities;
  /** What `DatabaseModule.forRoot` is called with, asked once per store. Where the driver is not shared, each store has an own schema that is new and empty. */
  options(): DatabaseInstanceOptions | Promise<DatabaseInstanceOptions>;
}

/** A harness whose owner closes it once all suites have run. */
export interface OutboxModuleHarness extends OutboxHarness {
  close(): Promise<void>;
}

/** The suites over a whole `DatabaseModule`: how this package runs them on its own drivers, and how an author runs them on another `DriverFactory`. */
export function outboxModuleHarness(request: OutboxModuleHarnessRequest): OutboxModuleHarness {
  const shared = request.capabilities.sharedByProcesses;
  let keeper: Promise<OutboxApplication> | undefined;
  return {
    name: request.name,
    capabilities: request.capabilities,
    open: async () => {
      const store = new ModuleStore(await request.options());
      if (!shared) return store;
      // A shared store is kept from case to case, and emptied by an application that relays nothing.
      keeper ??= new ModuleStore(await request.options()).start([], { role: 'web' });
      const { sql, schema } = await keeper;
      for (const statement of [suiteResetSql, `delete from ${schema}.outbox`, `delete from ${schema}.inbox`])
        await sql.execute(statement);
      return store;
    },
    close: async () => (await keeper)?.stop(),
  };
}

class ModuleStore implements OutboxStore {
  readonly #running = new Set<INestApplicationContext>();
  #prepared = false;

  constructor(private readonly options: DatabaseInstanceOptions) {}

  async start(routes: readonly OutboxRoute[], tuning: OutboxTuning = {}): Promise<OutboxApplication> {
    const application = await startApplication(this.options, routes, tuning);
    this.#running.add(application);
    await this.#prepare(application.get(SqlSession));
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
      // Without connections the application says nothing more to the database, whatever it tries. Its objects are cleared away with the store.
      crash: () => application.get<DatabaseDriver>(databaseTokens('default').driver).close(),
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running].map((application) => this.#stop(application)));
  }

  /** A store may lie in a database that was used before. */
  async #prepare(sql: SqlSession): Promise<void> {
    if (this.#prepared) return;
    await makeTables(sql);
    await sql.execute(suiteResetSql);
    this.#prepared = true;
  }

  async #stop(application: INestApplicationContext): Promise<void> {
    if (this.#running.delete(application)) await application.close();
  }
}

async function startApplication(
  options: DatabaseInstanceOptions,
  routes: readonly OutboxRoute[],
  { lease = '1s', poll = '100ms', role = 'all' }: OutboxTuning,
): Promise<INestApplicationContext> {
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
        inject: [OutboxRoutes, OwnSchema],
        useFactory: (registry: OutboxRoutes, schema: OwnSchema): readonly OutboxRoute[] => {
          schema.use({ concern: 'suite', migrations: [] });
          for (const route of routes) registry.register(route);
          return routes;
        },
      },
    ],
  })(SuiteModule);
  return NestFactory.createApplicationContext(SuiteModule, { abortOnError: false, logger: false });
}

async function makeTables(sql: SqlSession): Promise<void> {
  const made = await sql.query(
    `select from pg_tables where schemaname = current_schema() and tablename = 'suite_entry'`,
  );
  for (const statement of made.length === 0 ? suiteSchemaStatements : []) await sql.execute(statement);
}
