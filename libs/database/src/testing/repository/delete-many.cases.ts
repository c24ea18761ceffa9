import assert from 'node:assert/strict';
import { everything, ForeignKeyViolationError, InvalidQueryError, type Specification } from '#domain/database';
import type { Item } from '../suite-records.js';
import { changesOf, lostSpecifications, numberedItems } from '../support/bulk-samples.js';
import { rejectionOf, rejectsWith, untyped } from '../support/expectations.js';
import { accountData, accountId, itemData } from '../support/samples.js';
import type { Suite } from '../support/suite.js';

export function deleteManyCases({ test, sqlTest }: Suite): void {
  test('deletes what matches and nothing else, and says how many', async ({ items }) => {
    await items.createMany(numberedItems(5));
    assert.equal(await items.deleteMany({ price: { in: [1, 3] } }), 2);
    assert.equal(await items.deleteMany({ price: { in: [1, 3] } }), 0);
    assert.deepEqual(
      (await items.find()).map(({ sku }) => sku),
      ['sku-0002', 'sku-0004', 'sku-0005'],
    );
    assert.equal(await items.deleteMany(everything()), 3);
    assert.equal(await items.count(), 0);
  });

  for (const [what, specification] of lostSpecifications) {
    test(`refuses ${what}, says what to say instead, and deletes nothing`, async ({ items }) => {
      await items.createMany(numberedItems(2));
      const lost = untyped<Specification<Item>>(specification);
      assert.match((await rejectsWith(items.deleteMany(lost), InvalidQueryError)).message, /everything\(\)/);
      assert.equal(await items.count(), 2);
    });
  }

  sqlTest('gives the errors of constraints and deletes nothing then', async ({ accounts, sql }) => {
    await accounts.createMany([accountData(1), accountData(2)]);
    await sql.execute('insert into suite_transfer (account_id) values ($1)', [accountId(2)]);
    await rejectsWith(accounts.deleteMany(everything()), ForeignKeyViolationError);
    assert.equal(await accounts.count(), 2);
  });

  test('is seen at once in a unit of work that holds the entities, which writes nothing of them any more', async ({
    unitOfWork,
    items,
  }) => {
    await items.createMany(numberedItems(2));
    await unitOfWork.run(async () => {
      const [first] = await items.find();
      assert.ok(first);
      first.price = 7;
      assert.equal(await items.deleteMany({ price: 7 }), 1, 'it sees what was pending');
      assert.equal(await items.findById('sku-0001'), undefined);
      await items.create(itemData(1, { name: 'again' }));
      assert.equal((await items.findById('sku-0001'))?.name, 'again');
    });
    assert.equal((await items.findById('sku-0001'))?.name, 'again');
    assert.equal(await items.count(), 2);
  });

  test('tells onChanges of each once, with the values it had', async (trial) => {
    const { items } = trial;
    await items.createMany(numberedItems(3));
    const told = await changesOf(trial, () => items.deleteMany({ price: { gt: 1 } }));
    const sorted = [...told].sort((a, b) => (a.id < b.id ? -1 : 1));
    assert.deepEqual(
      sorted.map(({ entity, id, kind, before, after }) => [entity, id, kind, before['price'], before['rank'], after]),
      [
        ['Item', 'sku-0002', 'delete', 2, 2n, {}],
        ['Item', 'sku-0003', 'delete', 3, 3n, {}],
      ],
    );
  });

  test('is undone with its unit of work', async ({ unitOfWork, items }) => {
    await items.createMany(numberedItems(2));
    await rejectionOf(
      unitOfWork.run(async () => {
        await items.deleteMany(everything());
        throw new Error('own');
      }),
    );
    assert.equal(await items.count(), 2);
  });
}
