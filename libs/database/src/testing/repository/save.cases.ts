import assert from 'node:assert/strict';
import {
  CheckViolationError,
  EntityNotFoundError,
  OptimisticLockError,
  UniqueViolationError,
  type Repository,
} from '#domain/database';
import type { Account, Item } from '../suite-records.js';
import { rejectionOf, rejectsCoded, rejectsWith, untyped } from '../support/expectations.js';
import { accountData, accountId, itemData } from '../support/samples.js';
import type { Suite } from '../support/suite.js';

/** Reads an account that must be there. */
async function account(accounts: Repository<Account>, n = 1): Promise<Account> {
  const found = await accounts.findById(accountId(n));
  assert.ok(found);
  return found;
}

async function item(items: Repository<Item>, sku = 'sku-0001'): Promise<Item> {
  const found = await items.findById(sku);
  assert.ok(found);
  return found;
}

export function saveCases({ test, sqlTest }: Suite): void {
  test('writes what changed, and resolves to the entity', async ({ accounts }) => {
    await accounts.create(accountData(1, { note: 'old' }));
    const mine = await account(accounts);
    Object.assign(mine, { balance: 7, note: 'new', openedAt: new Date(Date.UTC(2030, 0, 1)) });
    assert.equal(await accounts.save(mine), mine);
    const { balance, note, openedAt, owner } = await account(accounts);
    assert.deepEqual([balance, note, openedAt.getTime(), owner], [7, 'new', Date.UTC(2030, 0, 1), 'owner 1']);
  });

  test('sets null, zero, false and empty text', async ({ accounts, items }) => {
    await accounts.create(accountData(1, { balance: 7, note: 'note', owner: 'owner' }));
    const mine = await account(accounts);
    Object.assign(mine, { note: null, balance: 0, owner: '' });
    await accounts.save(mine);
    const { note, balance, owner } = await account(accounts);
    assert.deepEqual([note, balance, owner], [null, 0, '']);
    await items.create(itemData(1));
    const thing = await item(items);
    Object.assign(thing, { rank: null, active: false });
    await items.save(thing);
    const saved = await item(items);
    assert.deepEqual([saved.rank, saved.active], [null, false]);
  });

  test('writes the changed fields only: two that change different fields both last', async ({ items }) => {
    await items.create(itemData(1));
    const [first, second] = [await item(items), await item(items)];
    first.price = 100;
    second.name = 'renamed';
    await items.save(first);
    await items.save(second);
    const { price, name } = await item(items);
    assert.deepEqual([price, name], [100, 'renamed']);
  });

  test('sends nothing when nothing changed: the version stays, and a row that is gone is not missed', async ({
    accounts,
  }) => {
    await accounts.create(accountData(1));
    const mine = await account(accounts);
    const { version } = mine;
    await accounts.save(mine);
    assert.equal((await account(accounts)).version, version);
    await accounts.delete(accountId(1));
    await accounts.save(mine);
    assert.equal(await accounts.count(), 0);
  });

  test('raises the version with every write, and saves one entity again and again', async ({ accounts }) => {
    const mine = await accounts.create(accountData(1));
    let { version } = mine;
    for (const balance of [1, 2, 3]) {
      mine.balance = balance;
      await accounts.save(mine);
      assert.ok(mine.version > version, 'the entity carries its new version');
      version = mine.version;
    }
    const stored = await account(accounts);
    assert.deepEqual([stored.balance, stored.version], [3, version]);
  });

  test('gives OptimisticLockError to the second of two that read the same version, until it reads again', async ({
    accounts,
  }) => {
    await accounts.create(accountData(1));
    const [first, second] = [await account(accounts), await account(accounts)];
    first.balance = 1;
    second.note = 'another field';
    await accounts.save(first);
    const error = await rejectsWith(accounts.save(second), OptimisticLockError);
    assert.deepEqual(error.details, { entity: 'Account', expected: second.version, found: first.version });
    for (const version of [first.version, second.version]) assert.match(error.message, new RegExp(`\\b${version}\\b`));
    assert.deepEqual([(await account(accounts)).balance, (await account(accounts)).note], [1, null]);
    const again = await account(accounts);
    again.note = 'on what is there now';
    await accounts.save(again);
    assert.equal((await account(accounts)).note, 'on what is there now');
  });

  test('lets exactly one of ten concurrent saves win', async ({ accounts }) => {
    await accounts.create(accountData(1));
    const copies = await Promise.all(Array.from({ length: 10 }, () => account(accounts)));
    const outcomes = await Promise.allSettled(
      copies.map((copy, n) => {
        copy.balance = n + 1;
        return accounts.save(copy);
      }),
    );
    const winners = outcomes.flatMap((outcome, n) => (outcome.status === 'fulfilled' ? [n + 1] : []));
    assert.equal(winners.length, 1);
    assert.equal((await account(accounts)).balance, winners[0]);
    for (const outcome of outcomes)
      assert.ok(outcome.status === 'fulfilled' || outcome.reason instanceof OptimisticLockError);
  });

  test('finds the conflict inside a unit of work too, and rolls back', async ({ unitOfWork, accounts }) => {
    await accounts.create(accountData(1));
    const stale = await account(accounts);
    const fresh = await account(accounts);
    fresh.balance = 1;
    await accounts.save(fresh);
    const work = unitOfWork.run(async () => {
      await accounts.create(accountData(2));
      stale.balance = 2;
      await accounts.save(stale);
    });
    await rejectsWith(work, OptimisticLockError);
    assert.deepEqual(
      (await accounts.find()).map(({ balance }) => balance),
      [1],
    );
  });

  test('gives EntityNotFoundError when the row is gone', async ({ items }) => {
    await items.create(itemData(1));
    const mine = await item(items);
    await items.delete('sku-0001');
    mine.price = 7;
    await rejectsWith(items.save(mine), EntityNotFoundError);
    assert.equal(await items.count(), 0);
  });

  test('does not bring back a versioned row that is gone', async ({ accounts }) => {
    await accounts.create(accountData(1));
    const mine = await account(accounts);
    await accounts.delete(accountId(1));
    mine.balance = 7;
    await rejectsWith(accounts.save(mine), EntityNotFoundError);
    assert.equal(await accounts.count(), 0);
  });

  test('saves in a unit of work what was read outside it, and outside what was read in one', async ({
    unitOfWork,
    accounts,
  }) => {
    await accounts.create(accountData(1));
    const outside = await account(accounts);
    outside.balance = 1;
    await unitOfWork.run(() => accounts.save(outside));
    const inside = await unitOfWork.run(() => account(accounts));
    inside.balance += 10;
    await accounts.save(inside);
    const another = await unitOfWork.run(() => account(accounts));
    another.balance += 100;
    await unitOfWork.run(() => accounts.save(another));
    assert.equal((await account(accounts)).balance, 111);
  });

  test('gives the errors of constraints, changes nothing then, and takes the corrected entity', async ({ items }) => {
    await items.create(itemData(1));
    await items.create(itemData(2));
    const mine = await item(items);
    mine.name = 'item 0002';
    await rejectsWith(items.save(mine), UniqueViolationError);
    Object.assign(mine, { name: 'free', price: -1 });
    await rejectsWith(items.save(mine), CheckViolationError);
    assert.deepEqual([(await item(items)).name, (await item(items)).price], ['item 0001', 1]);
    mine.price = 5;
    await items.save(mine);
    assert.deepEqual([(await item(items)).name, (await item(items)).price], ['free', 5]);
  });

  test('is undone with its unit of work', async ({ unitOfWork, accounts }) => {
    await accounts.create(accountData(1, { balance: 1 }));
    await rejectionOf(
      unitOfWork.run(async () => {
        const mine = await account(accounts);
        mine.balance = 2;
        await accounts.save(mine);
        throw new Error('own');
      }),
    );
    assert.equal((await account(accounts)).balance, 1);
  });

  sqlTest(
    'has written when it resolves: the next statement of the transaction sees it',
    async ({ unitOfWork, accounts, sql }) => {
      await accounts.create(accountData(1));
      await unitOfWork.run(async () => {
        const mine = await account(accounts);
        mine.balance = 2;
        await accounts.save(mine);
        assert.deepEqual(await sql.query('select balance from suite_account'), [{ balance: 2 }]);
      });
    },
  );

  test('refuses what did not come from the repository with a coded error', async ({ accounts, items }) => {
    await items.create(itemData(1));
    const strangers = [undefined, null, 'sku-0001', 7, {}, [], { ...itemData(1), price: 9 }, accountData(1)];
    for (const stranger of strangers) await rejectsCoded(items.save(untyped<Item>(stranger)));
    assert.equal((await item(items)).price, 1);
    assert.equal(await accounts.count(), 0);
  });
}
