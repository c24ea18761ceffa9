import assert from 'node:assert/strict';
import type { EntityChange } from '#core';
import {
  CheckViolationError,
  EntityNotFoundError,
  InvalidQueryError,
  InvalidValueError,
  NotNullViolationError,
  OptimisticLockError,
  UniqueViolationError,
  type Changes,
  type UpdateOptions,
} from '#domain/database';
import type { Account, Item } from '../suite-records.js';
import { rejectionOf, rejectsWith, untyped } from '../support/expectations.js';
import { accountData, accountId, itemData } from '../support/samples.js';
import type { Suite } from '../support/suite.js';

/** `update`, by id. */
export function updateCases({ test }: Suite): void {
  test('sets the fields that were given and gives the entity as it then is', async ({ accounts, memberships }) => {
    const created = await accounts.create(accountData(1, { note: 'old', balance: 1 }));
    const openedAt = new Date(Date.UTC(2030, 0, 1));
    const updated = await accounts.update(accountId(1), { balance: 7, openedAt });
    for (const account of [updated, await accounts.findById(accountId(1))]) {
      assert.ok(account);
      const { id, owner, balance, note } = account;
      assert.deepEqual([id, owner, balance, note], [accountId(1), 'owner 1', 7, 'old']);
      assert.equal(account.openedAt.getTime(), openedAt.getTime());
      assert.equal(account.version, created.version + 1);
    }
    for (const member of ['x', 'y']) await memberships.create({ group: 'g', member, role: 'reader' });
    assert.equal((await memberships.update({ group: 'g', member: 'x' }, { role: 'writer' })).role, 'writer');
    assert.equal((await memberships.findById({ group: 'g', member: 'y' }))?.role, 'reader');
  });

  test('sets null, zero, false and empty text', async ({ accounts, items }) => {
    await accounts.create(accountData(1, { note: 'note', balance: 7 }));
    const { note, balance, owner } = await accounts.update(accountId(1), { note: null, balance: 0, owner: '' });
    assert.deepEqual([note, balance, owner], [null, 0, '']);
    await items.create(itemData(1));
    await items.update('sku-0001', { rank: null, active: false });
    const item = await items.findById('sku-0001');
    assert.deepEqual([item?.rank, item?.active], [null, false]);
    assert.equal((await items.update('sku-0001', { rank: 9_007_199_254_740_993n })).rank, 9_007_199_254_740_993n);
  });

  test('gives an entity that can be saved', async ({ accounts }) => {
    await accounts.create(accountData(1));
    const updated = await accounts.update(accountId(1), { balance: 7 });
    updated.note = 'after';
    await accounts.save(updated);
    const stored = await accounts.findById(accountId(1));
    assert.deepEqual([stored?.balance, stored?.note], [7, 'after']);
  });

  test('takes the version that the change was decided on', async ({ accounts }) => {
    const { version } = await accounts.create(accountData(1));
    const updated = await accounts.update(accountId(1), { balance: 1 }, { version });
    assert.equal(updated.balance, 1);
    const error = await rejectsWith(accounts.update(accountId(1), { balance: 2 }, { version }), OptimisticLockError);
    assert.deepEqual(error.details, { entity: 'Account', expected: version, found: updated.version });
    assert.ok(error.message.includes(String(version)) && error.message.includes(String(updated.version)));
    assert.equal((await accounts.findById(accountId(1)))?.balance, 1);
  });

  test('lets exactly one of ten that decided on the same version win, and all ten that named none', async ({
    accounts,
  }) => {
    const { version } = await accounts.create(accountData(1));
    const ten = Array.from({ length: 10 }, (_, n) => n + 1);
    const outcomes = await Promise.allSettled(
      ten.map((balance) => accounts.update(accountId(1), { balance }, { version })),
    );
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    await Promise.all(ten.map((balance) => accounts.update(accountId(1), { balance })));
    assert.equal((await accounts.findById(accountId(1)))?.version, version + 11);
  });

  test('gives EntityNotFoundError where there is no row, with a version and without', async ({ accounts, items }) => {
    await rejectsWith(accounts.update(accountId(1), { balance: 1 }), EntityNotFoundError);
    await rejectsWith(accounts.update(accountId(1), { balance: 1 }, { version: 1 }), EntityNotFoundError);
    await rejectsWith(items.update('sku-0001', { price: 1 }), EntityNotFoundError);
  });

  test('shows itself at once to the entity that its unit of work holds, after what was pending on it', async ({
    unitOfWork,
    accounts,
  }) => {
    await accounts.create(accountData(1));
    await unitOfWork.run(async () => {
      const held = await accounts.findById(accountId(1));
      assert.ok(held);
      held.note = 'pending';
      assert.equal(await accounts.update(accountId(1), { balance: 5 }), held);
      assert.deepEqual([held.balance, held.note], [5, 'pending']);
      held.balance += 1;
      await accounts.save(held);
    });
    const stored = await accounts.findById(accountId(1));
    assert.deepEqual([stored?.balance, stored?.note], [6, 'pending']);
  });

  test('is undone with its unit of work', async ({ unitOfWork, items }) => {
    await items.create(itemData(1));
    await rejectionOf(
      unitOfWork.run(async () => {
        await items.update('sku-0001', { price: 7 });
        throw new Error('own');
      }),
    );
    assert.equal((await items.findById('sku-0001'))?.price, 1);
  });

  test('tells onChanges once, with what was there before and after', async ({ unitOfWork, items, accounts }) => {
    await items.create(itemData(1));
    await accounts.create(accountData(1));
    const told: EntityChange[] = [];
    await unitOfWork.run(async (scope) => {
      scope.onChanges((changes) => void told.push(...changes));
      await items.update('sku-0001', { price: 7, rank: null });
      await accounts.update(accountId(1), { note: 'new' });
    });
    assert.deepEqual(
      told.map(({ entity, id, kind }) => [entity, id, kind]),
      [
        ['Item', 'sku-0001', 'update'],
        ['Account', accountId(1), 'update'],
      ],
    );
    assert.deepEqual(
      [told[0]?.before, told[0]?.after],
      [
        { price: 1, rank: 1n },
        { price: 7, rank: null },
      ],
    );
    assert.deepEqual([told[1]?.before['note'], told[1]?.after['note']], [null, 'new']);
  });

  const violations = [
    { what: 'a unique value is taken', changes: { name: 'item 0002' }, type: UniqueViolationError },
    { what: 'a value is outside its check', changes: { price: -1 }, type: CheckViolationError },
    { what: 'a number is out of range', changes: { price: 3_000_000_000 }, type: InvalidValueError },
    { what: 'text holds a zero byte', changes: { name: 'a\u0000b' }, type: InvalidValueError },
    { what: 'a value is of another type', changes: { price: 'abc' }, type: InvalidValueError },
    { what: 'a required value is null', changes: { name: null }, type: NotNullViolationError },
    { what: 'a value is undefined', changes: { price: undefined }, type: InvalidQueryError },
    { what: 'one value of several is undefined', changes: { price: 5, name: undefined }, type: InvalidQueryError },
    { what: 'nothing is to change', changes: {}, type: InvalidQueryError },
    { what: 'a field is unknown', changes: { colour: 'red' }, type: InvalidQueryError },
    { what: 'a key is inherited', changes: { constructor: 'x' }, type: InvalidQueryError },
    { what: 'a key is a prototype', changes: JSON.parse('{"__proto__":{"price":2}}'), type: InvalidQueryError },
    { what: 'a key is an operator', changes: { $set: { price: 2 } }, type: InvalidQueryError },
    { what: 'the key is to change', changes: { sku: 'sku-0009' }, type: InvalidQueryError },
    { what: 'the changes are a list', changes: [{ price: 2 }], type: InvalidQueryError },
    { what: 'the changes are null', changes: null, type: InvalidQueryError },
    { what: 'the changes are text', changes: 'price = 2', type: InvalidQueryError },
  ] as const;
  for (const { what, changes, type } of violations) {
    test(`gives ${type.name} when ${what}, by update and updateMany, and changes nothing`, async ({ items }) => {
      await items.createMany([itemData(1), itemData(2)]);
      await rejectsWith(items.update('sku-0001', untyped<Changes<Item>>(changes)), type);
      await rejectsWith(items.updateMany({ sku: 'sku-0001' }, untyped<Changes<Item>>(changes)), type);
      const item = await items.findById('sku-0001');
      assert.deepEqual([item?.sku, item?.name, item?.price], ['sku-0001', 'item 0001', 1]);
    });
  }

  test('refuses to set the version, and a version of an entity that has none', async ({ accounts, items }) => {
    await accounts.create(accountData(1));
    await rejectsWith(accounts.update(accountId(1), { version: 9 }), InvalidQueryError);
    await rejectsWith(accounts.updateMany({ id: accountId(1) }, { version: 9 }), InvalidQueryError);
    await items.create(itemData(1));
    await rejectsWith(items.update('sku-0001', { price: 2 }, { version: 1 }), InvalidQueryError);
    for (const version of ['1', null, Number.NaN, {}]) {
      const options = untyped<UpdateOptions>({ version });
      await rejectsWith(accounts.update(accountId(1), { balance: 9 }, options), InvalidQueryError);
    }
    const stored: Account | undefined = await accounts.findById(accountId(1));
    assert.equal(stored?.balance, 0);
    assert.equal((await items.findById('sku-0001'))?.price, 1);
  });
}
