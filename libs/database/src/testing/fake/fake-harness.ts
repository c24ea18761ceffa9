import { DeadlockError, SerializationFailureError } from '#domain/database';
import type { DatabaseFixture, DatabaseHarness } from '../database-harness.js';
import { suiteFeatures } from '../suite-records.js';
import { itemData } from '../support/samples.js';
import type { Ledger } from '../support/ledger.js';
import { FakeDatabase } from './fake-database.js';
import { nowhereDriver } from './nowhere.driver.js';

type SuiteEntities = typeof import('../suite-entities.js');

/** The suites on the fake. Whoever runs them closes it at the end. */
export function fakeHarness(): DatabaseHarness & { close(): Promise<void> } {
  let opened:
    Promise<{ readonly database: FakeDatabase; readonly fixture: Omit<DatabaseFixture, 'close'> }> | undefined;
  return {
    name: 'fake',
    capabilities: nowhereDriver.capabilities,
    interruptsStatements: false,
    secondApplication: false,
    plainSql: false,
    open: async () => {
      const { database, fixture } = await (opened ??= open());
      database.reset();
      return { ...fixture, close: () => Promise.resolve() };
    },
    close: async () => {
      await (await opened)?.database.close();
    },
  };
}

async function open(): Promise<{ readonly database: FakeDatabase; readonly fixture: Omit<DatabaseFixture, 'close'> }> {
  const entities = await import('../suite-entities.js');
  const { accountSchema, itemSchema, membershipSchema, parcelSchema, entrySchema, Item } = entities;
  const database = await FakeDatabase.create({
    entities: [accountSchema, itemSchema, membershipSchema, parcelSchema, entrySchema],
    checks: [
      { entity: Item, name: 'suite_item_price_check', holds: (item: InstanceType<typeof Item>) => item.price >= 0 },
    ],
  });
  return { database, fixture: fixtureOf(database, entities) };
}

function fixtureOf(database: FakeDatabase, entities: SuiteEntities): Omit<DatabaseFixture, 'close'> {
  return {
    unitOfWork: database.unitOfWork,
    sql: database.sqlSession,
    accounts: database.repositoryOf(entities.Account, suiteFeatures.account),
    items: database.repositoryOf(entities.Item, suiteFeatures.item),
    memberships: database.repositoryOf(entities.Membership, suiteFeatures.membership),
    parcels: database.repositoryOf(entities.Parcel, suiteFeatures.parcel),
    ledger: ledgerOf(database, entities),
  };
}

function ledgerOf(database: FakeDatabase, { Entry, Item }: SuiteEntities): Ledger {
  const all = database.repositoryOf(Entry);
  return {
    enter: (entry) => database.seed(Entry, [{ entry }]),
    entries: async () => (await all.find({}, { limit: 10_000 })).map(({ entry }) => entry),
    collide: (sqlState) => {
      const collision = sqlState === '40001' ? SerializationFailureError : DeadlockError;
      database.failNext('create', new collision('raised by the suite'));
      return database.seed(Entry, []);
    },
    seedItems: (count) =>
      database.seed(
        Item,
        Array.from({ length: count }, (_, n) => itemData(n + 1)),
      ),
  };
}
