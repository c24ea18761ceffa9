import { portToken } from '#core/nest';
import { Repository, SqlSession, UnitOfWork } from '#domain/database';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { DatabaseCapabilities } from '../database.driver.js';
import { DatabaseModule } from '../database.module.js';
import type { DatabaseInstanceOptions } from '../database.options.js';
import type { DatabaseFixture, DatabaseHarness } from './database-harness.js';
import { suiteFeatures, type Account, type Item, type Membership, type Parcel } from './suite-records.js';
import { suiteResetSql, suiteSchemaStatements } from './suite-schema.js';

export interface ModuleHarnessRequest {
  readonly name: string;
  readonly capabilities: DatabaseCapabilities;
  readonly interruptsStatements: boolean;
  /** What `DatabaseModule.forRoot` is called with; the suite adds its entities. The search path of its connections leads to an empty schema of the harness's own. */
  readonly options: DatabaseInstanceOptions;
}

/** A harness whose owner closes it once all suites have run. */
export interface ModuleHarness extends DatabaseHarness {
  close(): Promise<void>;
}

/** The suites over a whole `DatabaseModule`: how this package runs them on its own drivers, and how an author runs them on another `DriverFactory`. */
export function moduleHarness(request: ModuleHarnessRequest): ModuleHarness {
  const applications: Promise<INestApplicationContext>[] = [];
  const application = (index: number): Promise<INestApplicationContext> =>
    (applications[index] ??= start(request.options, index === 0));
  return {
    name: request.name,
    capabilities: request.capabilities,
    interruptsStatements: request.interruptsStatements,
    secondApplication: request.capabilities.concurrentTransactions,
    open: async () => {
      const first = portsOf(await application(0));
      await first.sql.query(suiteResetSql);
      return { ...first, second: async () => portsOf(await application(1)), close: () => Promise.resolve() };
    },
    close: async () => {
      for (const open of applications.splice(0)) await (await open).close();
    },
  };
}

/** The entities are MikroORM's, which whoever runs the suites has, but who only reads these typings need not have. */
async function start(options: DatabaseInstanceOptions, first: boolean): Promise<INestApplicationContext> {
  const { Account, accountSchema, Item, itemSchema, Membership, membershipSchema, Parcel, parcelSchema } =
    await import('./suite-entities.js');
  class SuiteModule {}
  Module({
    imports: [
      DatabaseModule.forRoot(
        { ...options, ownTables: 'always', entities: [accountSchema, itemSchema, membershipSchema, parcelSchema] },
        { env: { NODE_ENV: 'test' } },
      ),
      DatabaseModule.forFeature([
        { entity: Account, ...suiteFeatures.account },
        { entity: Item, ...suiteFeatures.item },
        { entity: Membership, ...suiteFeatures.membership },
        { entity: Parcel, ...suiteFeatures.parcel },
      ]),
    ],
  })(SuiteModule);
  const application = await NestFactory.createApplicationContext(SuiteModule, { abortOnError: false, logger: false });
  for (const statement of first ? suiteSchemaStatements : []) await application.get(SqlSession).execute(statement);
  return application;
}

function portsOf(application: INestApplicationContext): Omit<DatabaseFixture, 'second' | 'close'> {
  return {
    unitOfWork: application.get(UnitOfWork),
    sql: application.get(SqlSession),
    accounts: application.get<Repository<Account>>(portToken(Repository, { name: 'Account' })),
    items: application.get<Repository<Item>>(portToken(Repository, { name: 'Item' })),
    memberships: application.get<Repository<Membership>>(portToken(Repository, { name: 'Membership' })),
    parcels: application.get<Repository<Parcel>>(portToken(Repository, { name: 'Parcel' })),
  };
}
