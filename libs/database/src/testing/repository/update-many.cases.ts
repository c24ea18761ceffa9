import assert from 'node:assert/strict';
import type { EntityChange } from '#core';
import { everything, InvalidQueryError, type Specification } from '#domain/database';
import type { Item } from '../suite-records.js';
import { changesOf, lostSpecifications, numberedItems } from '../support/bulk-samples.js';
import { rejectionOf, rejectsCoded, rejectsWith, untyped } from '../support/expectations.js';
import { accountData, accountId } from '../support/samples.js';
import type { Suite } from '../support/suite.js';

export function updateManyCases({ test }: Suite): void {
  test('sets fields of what matches and of nothing else, and says how many', async ({ items }) => {
    await items.createMany(numberedItems(5));
    assert.equal(await items.updateMany({ price: { gt: 2 } }, { active: false, rank: null }), 3);
    assert.equal(await items.updateMany({ price: 99 }, { active: false }), 0);
    assert.deepEqual(
      (await items.find()).map(({ active, rank }) => [active, rank]),
      [
        [true, 1n],
        [true, 2n],
        [false, null],
        [false, null],
        [false, null],
      ],
    );
    assert.equal(await items.updateMany(everything(), { price: 0 }), 5);
    assert.equal(await items.count({ price: 0 }), 5);
  });

  test('raises the version of each, so that a decision on the old one is refused', async ({ accounts }) => {
    await accounts.createMany([accountData(1), accountData(2), accountData(3)]);
    const stale = await accounts.findById(accountId(1));
    assert.ok(stale);
    assert.equal(await accounts.updateMany({ owner: { in: ['owner 1', 'owner 2'] } }, { balance: 5 }), 2);
    assert.deepEqual(
      (await accounts.find()).map(({ version }) => version),
      [2, 2, 1],
    );
    stale.note = 'too late';
    await rejectsCoded(accounts.save(stale));
  });

  for (const [what, specification] of lostSpecifications) {
    test(`refuses ${what}, says what to say instead, and changes nothing`, async ({ items }) => {
      await items.createMany(numberedItems(2));
      const error = await rejectsWith(
        items.updateMany(untyped<Specification<Item>>(specification), { price: 0 }),
        InvalidQueryError,
      );
      assert.match(error.message, /everything\(\)/);
      assert.equal(await items.count({ price: 0 }), 0);
    });
  }

  test('shows itself to the entities that its unit of work holds, after what was pending on them', async ({
    unitOfWork,
    accounts,
  }) => {
    await accounts.createMany([accountData(1), accountData(2)]);
    await unitOfWork.run(async () => {
      const held = await accounts.findById(accountId(1));
      assert.ok(held);
      held.note = 'pending';
      assert.equal(await accounts.updateMany({ note: 'pending' }, { balance: 5 }), 1, 'it sees what was pending');
      assert.equal(await accounts.findById(accountId(1)), held);
      assert.deepEqual([held.balance, held.note], [5, 'pending']);
      held.balance += 1;
      await accounts.save(held);
    });
    const stored = await accounts.findById(accountId(1));
    assert.deepEqual([stored?.balance, stored?.note], [6, 'pending']);
  });

  test('does not write the old values back from an entity that its unit of work holds', async ({
    unitOfWork,
    items,
  }) => {
    await items.createMany(numberedItems(2));
    await unitOfWork.run(async () => {
      const [first] = await items.find();
      assert.ok(first);
      await items.updateMany(everything(), { price: 50 });
      first.name = 'renamed';
    });
    const stored = await items.findById('sku-0001');
    assert.deepEqual([stored?.price, stored?.name], [50, 'renamed']);
  });

  test('tells onChanges of each once, with what was there before and after', async (trial) => {
    const { items } = trial;
    await items.createMany(numberedItems(3));
    const told = await changesOf(trial, () => items.updateMany({ price: { lte: 2 } }, { price: 9, rank: null }));
    const sorted = [...told].sort((a, b) => (a.id < b.id ? -1 : 1));
    assert.deepEqual(
      sorted.map(({ entity, id, kind, before, after }) => ({ entity, id, kind, before, after })),
      [1, 2].map((n) => ({
        entity: 'Item',
        id: `sku-000${n}`,
        kind: 'update',
        before: { price: n, rank: BigInt(n) },
        after: { price: 9, rank: null },
      })),
    );
  });

  test('shows itself to the entities that its unit of work holds where somebody listens as well', async ({
    unitOfWork,
    items,
  }) => {
    await items.createMany(numberedItems(1));
    await unitOfWork.run(async (scope) => {
      scope.onChanges(() => undefined);
      const held = await items.findById('sku-0001');
      await items.updateMany(everything(), { price: 9 });
      assert.equal(await items.findById('sku-0001'), held);
      assert.equal(held?.price, 9);
    });
  });

  test('tells onChanges that was registered after it, too', async ({ unitOfWork, items }) => {
    await items.createMany(numberedItems(1));
    const told: EntityChange[] = [];
    await unitOfWork.run(async (scope) => {
      await items.updateMany(everything(), { price: 9 });
      scope.onChanges((changes) => void told.push(...changes));
      await items.updateMany(everything(), { price: 10 });
    });
    const prices = told.map(({ after }) => after['price']);
    assert.equal(prices.filter((price) => price === 10).length, 1, 'what came after it is told, and told once');
  });

  test('is undone with its unit of work', async ({ unitOfWork, items }) => {
    await items.createMany(numberedItems(2));
    await rejectionOf(
      unitOfWork.run(async () => {
        await items.updateMany(everything(), { price: 7 });
        throw new Error('own');
      }),
    );
    assert.equal(await items.count({ price: 7 }), 0);
  });
}
