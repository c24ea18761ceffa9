import { CallSeam, Clock, Duration, FaultReporter, Ids, Lifecycle, Random } from '#core';
import { GroundworkCoreModule, OWN_MODULE, type PortClass } from '#core/nest';
import { OwnSchema, SqlSession, UnitOfWork } from '#domain/database';
import { Inbox, Outbox, OutboxRoutes } from '#domain/outbox';
import { Module, Scope, type DynamicModule, type FactoryProvider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { LeasedTables } from '../../leased-rows/leased-tables.js';
import { assertDistinctNames } from '../../module/database-providers.js';
import { registeredFeatures } from '../../module/feature-registration.js';
import { databaseTokens } from '../../module/tokens.js';
import { WakeUps } from '../../wake-ups/wake-ups.js';
import { FakeDatabase } from './fake-database.js';
import type { FakeCheck, FakeValue } from './fake-database.options.js';
import { FakeUnsupportedError } from './fake.errors.js';
import { FakeInbox } from './fake-inbox.js';
import { nowhereDriver } from './nowhere.driver.js';

export interface FakeDatabaseModuleOptions {
  /** Entities besides those of `forFeature`. Default none. */
  readonly entities?: readonly object[] | undefined;
  readonly checks?: readonly FakeCheck[] | undefined;
  readonly values?: readonly FakeValue[] | undefined;
  /** Limit of a unit of work that states none. Default 30s. */
  readonly transactionTimeout?: Duration | undefined;
}

/** In the place of `DatabaseModule`: the default database of an application is a fake one, which `FakeDatabase` injects. Global. */
@Module({})
export class FakeDatabaseModule {
  static readonly [OWN_MODULE] = true;
  /** What the plan calls it. */
  static readonly driver = { name: nowhereDriver.name, capabilities: nowhereDriver.capabilities } as const;

  static of(options: FakeDatabaseModuleOptions = {}): DynamicModule {
    const { database } = databaseTokens('default');
    return {
      module: FakeDatabaseModule,
      global: true,
      imports: [GroundworkCoreModule],
      providers: [
        fakeProvider(options),
        { provide: database, useExisting: FakeDatabase },
        { provide: UnitOfWork, inject: [FakeDatabase], useFactory: ({ unitOfWork }: FakeDatabase) => unitOfWork },
        { provide: SqlSession, inject: [FakeDatabase], useFactory: ({ sqlSession }: FakeDatabase) => sqlSession },
        { provide: Inbox, inject: [UnitOfWork], useFactory: (unitOfWork: UnitOfWork) => new FakeInbox(unitOfWork) },
        ...ABSENT.map(absentProvider),
      ],
      exports: [FakeDatabase, database, UnitOfWork, SqlSession, Inbox, ...ABSENT],
    };
  }
}

const CLOSE_LIMIT = Duration.seconds(10);
const ABSENT = [OwnSchema, Outbox, OutboxRoutes, LeasedTables, WakeUps] as const;

function fakeProvider(options: FakeDatabaseModuleOptions): FactoryProvider {
  return {
    provide: FakeDatabase,
    inject: [ModulesContainer, Lifecycle, Clock, Random, Ids, CallSeam, FaultReporter],
    useFactory: async (
      modules: ModulesContainer,
      lifecycle: Lifecycle,
      ...[clock, random, ids, seam, reporter]: [Clock, Random, Ids, CallSeam, FaultReporter]
    ) => {
      assertDistinctNames(modules, 'default');
      const features = registeredFeatures(modules, 'default');
      const database = await FakeDatabase.create({
        entities: [...new Set([...features.map(({ entity }) => entity), ...(options.entities ?? [])])],
        checks: options.checks ?? [],
        values: options.values ?? [],
        ...(options.transactionTimeout === undefined ? {} : { transactionTimeout: options.transactionTimeout }),
        ...{ clock, random, ids, seam, reporter },
      });
      lifecycle.onStop('disconnect', { name: 'fake database', limit: CLOSE_LIMIT, run: () => database.close() });
      return database;
    },
  };
}

/** Transient, so that nothing happens until someone injects it. */
function absentProvider(port: PortClass): FactoryProvider {
  return {
    provide: port as never, // an abstract class is a token, which its type does not say
    scope: Scope.TRANSIENT,
    useFactory: () => {
      throw new FakeUnsupportedError(
        `${port.portName} was injected, which a fake database does not have. Say forTesting({ database: 'pglite' }) in this test, or override the provider.`,
      );
    },
  };
}
