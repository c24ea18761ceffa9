import assert from 'node:assert/strict';
import {
  CheckViolationError,
  InvalidQueryError,
  InvalidValueError,
  NotNullViolationError,
  UniqueViolationError,
} from '#domain/database';
import { rejectionOf, rejectsCoded, rejectsWith, untyped } from '../support/expectations.js';
import { accountData, accountId, itemData } from '../support/samples.js';
import type { Suite } from '../support/suite.js';

export function createCases({ test }: Suite): void {
  test('stores the entity and gives it back with what was given', async ({ accounts, items, memberships }) => {
    const data = accountData(1, {
      balance: -5,
      note: 'a note',
      openedAt: new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 678)),
    });
    const created = await accounts.create(data);
    for (const account of [created, await accounts.findById(accountId(1))]) {
      assert.ok(account);
      const { id, owner, balance, note, openedAt } = account;
      assert.deepEqual({ id, owner, balance, note, openedAt }, data);
      assert.equal(typeof account.version, 'number');
    }
    await items.create(itemData(1, { rank: 9_007_199_254_740_993n, active: false }));
    const item = await items.findById('sku-0001');
    assert.deepEqual([item?.rank, item?.active], [9_007_199_254_740_993n, false]);
    await memberships.create({ group: 'g', member: 'm', role: 'reader' });
    assert.equal((await memberships.findById({ group: 'g', member: 'm' }))?.role, 'reader');
  });

  test("fills in the database's defaults", async ({ accounts, items }) => {
    const created = await accounts.create({ owner: 'somebody' });
    assert.match(created.id, /^[0-9a-f-]{36}$/);
    assert.ok(created.openedAt instanceof Date && !Number.isNaN(created.openedAt.getTime()));
    assert.deepEqual([created.balance, created.note], [0, null]);
    const stored = await accounts.findById(created.id);
    assert.deepEqual([stored?.owner, stored?.openedAt.getTime()], ['somebody', created.openedAt.getTime()]);
    const item = await items.create({ sku: 's', name: 'n', price: 1 });
    assert.deepEqual([item.active, item.rank], [true, null]);
  });

  test('keeps no hold of the data that it was given', async ({ accounts }) => {
    const data = accountData(1, { balance: 1 });
    const created = await accounts.create(data);
    data.balance = 99;
    assert.equal(created.balance, 1);
    created.balance = 2;
    await accounts.save(created);
    assert.equal((await accounts.findById(accountId(1)))?.balance, 2);
  });

  const violations = [
    { what: 'the key is taken', data: itemData(1, { name: 'other' }), type: UniqueViolationError },
    { what: 'a unique value is taken', data: itemData(2, { name: 'item 0001' }), type: UniqueViolationError },
    { what: 'a value is outside its check', data: itemData(2, { price: -1 }), type: CheckViolationError },
    { what: 'text is too long', data: itemData(2, { sku: 'x'.repeat(41) }), type: InvalidValueError },
    { what: 'a number is out of range', data: itemData(2, { price: 3_000_000_000 }), type: InvalidValueError },
    { what: 'a bigint is out of range', data: itemData(2, { rank: 2n ** 63n }), type: InvalidValueError },
    { what: 'text holds a zero byte', data: itemData(2, { name: 'a\u0000b' }), type: InvalidValueError },
    { what: 'a required value is missing', data: { sku: 'sku-0002', price: 1 }, type: NotNullViolationError },
  ] as const;
  for (const { what, data, type } of violations) {
    test(`gives ${type.name} when ${what}, and stores nothing`, async ({ items }) => {
      await items.create(itemData(1));
      await rejectsWith(items.create(data), type);
      assert.equal(await items.count(), 1);
    });
  }

  const senseless: readonly (readonly [string, unknown])[] = [
    ['an unknown field', { ...itemData(1), colour: 'red' }],
    ['a prototype key', JSON.parse('{"sku":"s","name":"n","price":1,"__proto__":{"price":2}}')],
    ['a key that every object inherits', { ...itemData(1), constructor: 'x' }],
    ['an operator', { ...itemData(1), $or: [] }],
  ];
  for (const [what, data] of senseless) {
    test(`refuses ${what} as an invalid query, and stores nothing`, async ({ items }) => {
      await rejectsWith(items.create(untyped(data)), InvalidQueryError);
      assert.equal(await items.count(), 0);
    });
  }

  const wrongValues: readonly (readonly [string, unknown])[] = [
    ['text for a number', { price: 'abc' }],
    ['a fraction for a whole number', { price: 1.5 }],
    ['not a number', { price: Number.NaN }],
    ['an object for a number', { price: {} }],
    ['a list for a number', { price: [1] }],
    ['an object for text', { name: { text: 'x' } }],
    ['text for a bigint', { rank: 'x' }],
    ['a word for a boolean', { active: 'maybe' }],
  ];
  for (const [what, fields] of wrongValues) {
    test(`refuses ${what} with a coded error, and stores nothing`, async ({ items }) => {
      await rejectsCoded(items.create(untyped({ ...itemData(1), ...untyped<object>(fields) })));
      assert.equal(await items.count(), 0);
    });
  }

  test('refuses a date that is none with a coded error', async ({ accounts }) => {
    await rejectsCoded(accounts.create(accountData(1, { openedAt: new Date(Number.NaN) })));
    assert.equal(await accounts.count(), 0);
  });

  const noData: readonly (readonly [string, unknown])[] = [
    ['undefined', undefined],
    ['null', null],
    ['text', 'text'],
    ['a number', 7],
    ['an empty list', []],
    ['a list of entities', [itemData(1)]],
  ];
  for (const [what, data] of noData) {
    test(`refuses ${what} instead of an entity's data with a coded error`, async ({ items }) => {
      await rejectsCoded(items.create(untyped(data)));
      assert.equal(await items.count(), 0);
    });
  }

  test('is undone with its unit of work', async ({ unitOfWork, accounts }) => {
    await rejectionOf(
      unitOfWork.run(async () => {
        await accounts.create(accountData(1));
        throw new Error('own');
      }),
    );
    assert.equal(await accounts.findById(accountId(1)), undefined);
    await accounts.create(accountData(1));
  });

  test('outside a unit of work, stands alone: of ten side by side the one that fails takes no other along', async ({
    items,
  }) => {
    await items.create(itemData(4));
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => items.create(itemData(n))));
    const failed = outcomes.flatMap((outcome, n) => (outcome.status === 'rejected' ? [n] : []));
    assert.deepEqual(failed, [4]);
    assert.equal(await items.count(), 10);
  });
}
