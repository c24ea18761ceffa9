import assert from 'node:assert/strict';
import {
  CheckViolationError,
  InvalidQueryError,
  InvalidValueError,
  NotNullViolationError,
  UniqueViolationError,
} from '#domain/database';
import type { Item } from '../suite-records.js';
import { rejectionOf, rejectsCoded, rejectsWith, untyped } from '../support/expectations.js';
import { accountData, accountId, itemData } from '../support/samples.js';
import { changesOf, numberedItems } from '../support/bulk-samples.js';
import type { Suite } from '../support/suite.js';

export function createManyCases({ test }: Suite): void {
  test('stores all of them and gives them in the order of the data', async ({ items }) => {
    const data = [3, 1, 2].map((n) => itemData(n, { rank: n === 2 ? null : 9_007_199_254_740_993n, active: n === 1 }));
    const created = await items.createMany(data);
    assert.deepEqual(created.map(plain), data);
    assert.deepEqual((await items.find()).map(plain), [data[1], data[2], data[0]]);
  });

  test("fills in keys and the database's defaults, also where some rows give what others leave out", async ({
    accounts,
  }) => {
    const openedAt = new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 678));
    const created = await accounts.createMany([
      { owner: 'a' },
      { owner: 'b', id: accountId(7), balance: 5 },
      { owner: 'c', openedAt, note: 'note' },
      { owner: 'd' },
    ]);
    assert.deepEqual(
      created.map(({ owner, balance, note, version }) => [owner, balance, note, version]),
      [
        ['a', 0, null, 1],
        ['b', 5, null, 1],
        ['c', 0, 'note', 1],
        ['d', 0, null, 1],
      ],
    );
    assert.equal(created[1]?.id, accountId(7));
    assert.equal(created[2]?.openedAt.getTime(), openedAt.getTime());
    for (const account of created) {
      const stored = await accounts.findById(account.id);
      assert.deepEqual([stored?.owner, stored?.openedAt], [account.owner, account.openedAt]);
    }
  });

  test('takes ten thousand, and none', async ({ accounts }) => {
    const data = Array.from({ length: 10_000 }, (_, n) => accountData(n + 1, { balance: n + 1, note: 'x' }));
    const created = await accounts.createMany(data);
    assert.equal(created.length, 10_000);
    assert.deepEqual([created[0]?.id, created[9_999]?.id], [accountId(1), accountId(10_000)]);
    assert.equal(await accounts.count(), 10_000);
    assert.deepEqual(await accounts.createMany([]), []);
    const tooMany = [...data, accountData(10_001)];
    await rejectsWith(accounts.createMany(tooMany), InvalidQueryError);
    assert.equal(await accounts.count(), 10_000);
  });

  test('gives entities that can be saved, and in a unit of work the ones that it then holds', async ({
    unitOfWork,
    accounts,
  }) => {
    const [outside] = await accounts.createMany([accountData(1)]);
    assert.ok(outside);
    outside.balance = 1;
    await accounts.save(outside);
    await unitOfWork.run(async () => {
      const created = await accounts.createMany([accountData(2), accountData(3)]);
      assert.equal(await accounts.findById(accountId(3)), created[1]);
      for (const account of created) account.balance = 2;
    });
    assert.deepEqual(
      (await accounts.find()).map(({ balance }) => balance),
      [1, 2, 2],
    );
  });

  test('keeps text as it is, whatever it holds', async ({ items }) => {
    const names = [
      '"quoted"',
      `'; drop table suite_item; --`,
      '\\x00',
      '{"a":1}',
      'größe 漢字 😀',
      '',
      ' ',
      'null',
      '$1 ?',
    ];
    const created = await items.createMany(names.map((name, n) => itemData(n, { name })));
    assert.deepEqual(
      created.map(({ name }) => name),
      names,
    );
    assert.deepEqual(
      (await items.find()).map(({ name }) => name),
      names,
    );
  });

  const violations = [
    { what: 'the key is taken', data: itemData(1, { name: 'other' }), type: UniqueViolationError },
    { what: 'a key is given twice', data: itemData(7, { name: 'other' }), type: UniqueViolationError },
    { what: 'a unique value is taken', data: itemData(2, { name: 'item 0001' }), type: UniqueViolationError },
    { what: 'a value is outside its check', data: itemData(2, { price: -1 }), type: CheckViolationError },
    { what: 'text is too long', data: itemData(2, { sku: 'x'.repeat(41) }), type: InvalidValueError },
    { what: 'a number is out of range', data: itemData(2, { price: 3_000_000_000 }), type: InvalidValueError },
    { what: 'a bigint is out of range', data: itemData(2, { rank: 2n ** 63n }), type: InvalidValueError },
    { what: 'text holds a zero byte', data: itemData(2, { name: 'a\u0000b' }), type: InvalidValueError },
    { what: 'a required value is missing', data: { sku: 'sku-0002', price: 1 }, type: NotNullViolationError },
    { what: 'a field is unknown', data: { ...itemData(2), colour: 'red' }, type: InvalidQueryError },
    { what: 'one is no object', data: 'text', type: InvalidQueryError },
  ] as const;
  for (const { what, data, type } of violations) {
    test(`gives ${type.name} when ${what}, and stores none of them`, async ({ items }) => {
      await items.create(itemData(1));
      await rejectsWith(items.createMany([itemData(7), untyped(data), itemData(8)]), type);
      assert.deepEqual(
        (await items.find()).map(({ sku }) => sku),
        ['sku-0001'],
      );
    });
  }

  test('refuses what is no list with a coded error', async ({ items }) => {
    for (const data of [undefined, null, {}, itemData(1), 'text', 7])
      await rejectsCoded(items.createMany(untyped(data)));
    assert.equal(await items.count(), 0);
  });

  test('is undone with its unit of work, and tells onChanges of each', async (trial) => {
    const { unitOfWork, items } = trial;
    await rejectionOf(
      unitOfWork.run(async () => {
        await items.createMany(numberedItems(3));
        throw new Error('own');
      }),
    );
    assert.equal(await items.count(), 0);
    const told = await changesOf(trial, () => items.createMany(numberedItems(2)));
    assert.deepEqual(
      told.map(({ entity, id, kind, before, after }) => [entity, id, kind, before, after['name']]),
      [
        ['Item', 'sku-0001', 'create', {}, 'item 0001'],
        ['Item', 'sku-0002', 'create', {}, 'item 0002'],
      ],
    );
  });
}

function plain({ sku, name, price, rank, active }: Item): Item {
  return { sku, name, price, rank, active };
}
