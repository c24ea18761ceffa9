import assert from 'node:assert/strict';
import { ResultTooLargeError, type Specification } from '#domain/database';
import type { Account, Item } from '../suite-records.js';
import { rejectionOf, rejectsWith } from '../support/expectations.js';
import { accountData, accountId, itemData, seedItems } from '../support/samples.js';
import type { Suite, Trial } from '../support/suite.js';

/** Five items: prices 1 1 2 3 3, ranks null for the last, the second one inactive. */
async function fiveItems({ items }: Trial): Promise<void> {
  const fields: readonly Partial<Item>[] = [
    { price: 1, rank: 9_007_199_254_740_993n },
    { price: 1, active: false },
    { price: 2 },
    { price: 3 },
    { price: 3, rank: null },
  ];
  for (const [n, each] of fields.entries()) await items.create(itemData(n + 1, each));
}

export function findCases({ test }: Suite): void {
  test('finds by id, and gives undefined for an id that is not there', async ({ accounts, memberships }) => {
    await accounts.create(accountData(1));
    await memberships.create({ group: 'g', member: 'm', role: 'reader' });
    await memberships.create({ group: 'm', member: 'g', role: 'writer' });
    assert.equal((await accounts.findById(accountId(1)))?.owner, 'owner 1');
    assert.equal(await accounts.findById(accountId(2)), undefined);
    assert.equal((await memberships.findById({ group: 'g', member: 'm' }))?.role, 'reader');
    assert.equal((await memberships.findById({ member: 'g', group: 'm' }))?.role, 'writer', 'by name, not by position');
    assert.equal(await memberships.findById({ group: 'g', member: 'x' }), undefined);
  });

  const itemQueries: readonly (readonly [string, Specification<Item>, readonly number[]])[] = [
    ['nothing in particular', {}, [1, 2, 3, 4, 5]],
    ['a plain value', { price: 3 }, [4, 5]],
    ['false', { active: false }, [2]],
    ['null', { rank: null }, [5]],
    ['eq', { price: { eq: 1 } }, [1, 2]],
    ['eq null', { rank: { eq: null } }, [5]],
    ['in', { price: { in: [2, 3, 99] } }, [3, 4, 5]],
    ['in of nothing', { price: { in: [] } }, []],
    ['gt', { price: { gt: 1 } }, [3, 4, 5]],
    ['gte', { price: { gte: 2 } }, [3, 4, 5]],
    ['lt', { price: { lt: 2 } }, [1, 2]],
    ['lte', { price: { lte: 2 } }, [1, 2, 3]],
    ['several operators on one field', { price: { gt: 1, lt: 3 } }, [3]],
    ['operators that exclude each other', { price: { gt: 3, lt: 1 } }, []],
    ['eq with another operator', { price: { eq: 3, in: [1, 2] } }, []],
    ['several fields', { price: 1, active: true }, [1]],
    ['a bigint that a number cannot hold', { rank: 9_007_199_254_740_993n }, [1]],
    ['a bigint beside that one', { rank: 9_007_199_254_740_992n }, []],
    ['an order of bigints', { rank: { gt: 4n } }, [1]],
    ['text', { name: 'item 0003' }, [3]],
    ['text by order', { name: { gt: 'item 0003' } }, [4, 5]],
    ['the key', { sku: { in: ['sku-0002', 'sku-0005'] } }, [2, 5]],
    ['text that looks like SQL', { name: `' or '1'='1` }, []],
    ['text that looks like a pattern', { name: 'item%' }, []],
  ];
  for (const [what, specification, expected] of itemQueries) {
    test(`finds by ${what}, and first, exists and count agree`, async (trial) => {
      const { items } = trial;
      await fiveItems(trial);
      const skus = expected.map((n) => `sku-000${n}`);
      assert.deepEqual(
        (await items.find(specification)).map(({ sku }) => sku),
        skus,
      );
      assert.equal((await items.first(specification))?.sku, skus[0]);
      assert.equal(await items.exists(specification), skus.length > 0);
      assert.equal(await items.count(specification), skus.length);
    });
  }

  test('compares dates to the millisecond', async ({ accounts }) => {
    const at = (milliseconds: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, 0, milliseconds));
    for (const n of [1, 2, 3]) await accounts.create(accountData(n, { openedAt: at(n) }));
    const found = async (specification: Specification<Account>): Promise<readonly number[]> =>
      (await accounts.find(specification)).map(({ openedAt }) => openedAt.getUTCMilliseconds());
    assert.deepEqual(await found({ openedAt: at(2) }), [2]);
    assert.deepEqual(await found({ openedAt: { gt: at(2) } }), [3]);
    assert.deepEqual(await found({ openedAt: { gte: at(2), lte: at(2) } }), [2]);
    assert.deepEqual(await found({ openedAt: { in: [at(1), at(3)] } }), [1, 3]);
  });

  test('sorts by the key unless told otherwise, and by the key among equals', async (trial) => {
    const { items } = trial;
    await fiveItems(trial);
    const order = async (sort: Parameters<typeof items.find>[1]): Promise<string> =>
      (await items.find({}, sort)).map(({ sku }) => sku.at(-1)).join('');
    assert.equal(await order({}), '12345');
    assert.equal(await order({ sort: [{ field: 'price', direction: 'asc' }] }), '12345');
    assert.equal(await order({ sort: [{ field: 'price', direction: 'desc' }] }), '45312');
    assert.equal(
      await order({
        sort: [
          { field: 'price', direction: 'desc' },
          { field: 'name', direction: 'desc' },
        ],
      }),
      '54321',
    );
    assert.equal(await order({ sort: [{ field: 'sku', direction: 'desc' }] }), '54321');
    assert.equal((await items.first({}, { sort: [{ field: 'price', direction: 'desc' }] }))?.sku, 'sku-0004');
  });

  test('gives the first ones when there is a limit', async (trial) => {
    const { items } = trial;
    await fiveItems(trial);
    const found = await items.find({ price: { gte: 1 } }, { limit: 2, sort: [{ field: 'name', direction: 'desc' }] });
    assert.deepEqual(
      found.map(({ sku }) => sku),
      ['sku-0005', 'sku-0004'],
    );
    assert.equal((await items.find({}, { limit: 5 })).length, 5);
    assert.equal((await items.find({}, { limit: 10_000 })).length, 5);
  });

  test('gives 1,000 rows without a limit, and an error rather than a silent cut for more', async ({ items, sql }) => {
    await seedItems(sql, 1_001);
    await rejectsWith(items.find(), ResultTooLargeError);
    assert.equal((await items.find({ price: { lte: 1_000 } })).length, 1_000);
    assert.equal((await items.find({}, { limit: 1_001 })).length, 1_001);
    assert.equal((await items.find({}, { limit: 1_000 })).length, 1_000);
    assert.equal(await items.count(), 1_001);
  });

  test('takes 1,000 values in a list', async ({ items, sql }) => {
    await seedItems(sql, 3);
    const prices = Array.from({ length: 1_000 }, (_, n) => n + 2);
    assert.equal(await items.count({ price: { in: prices } }), 2);
  });

  test('finds nothing in an empty table', async ({ items }) => {
    assert.deepEqual(await items.find(), []);
    assert.equal(await items.first(), undefined);
    assert.equal(await items.exists(), false);
    assert.equal(await items.count(), 0);
  });

  test('gives counts as numbers', async ({ items, sql }) => {
    await seedItems(sql, 2);
    assert.equal(await items.count(), 2);
    assert.equal((await items.pageByOffset()).total, 2);
  });

  test('rejects with the reason when the signal has aborted', async ({ items }) => {
    const reason = new Error('the caller left');
    const signal = AbortSignal.abort(reason);
    for (const call of [
      items.findById('s', { signal }),
      items.find({}, { signal }),
      items.first({}, { signal }),
      items.exists({}, { signal }),
      items.count({}, { signal }),
      items.page({}, { signal }),
      items.pageByOffset({}, { signal }),
    ]) {
      assert.equal(await rejectionOf(call), reason);
    }
  });
}
