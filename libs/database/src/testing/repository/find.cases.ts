import assert from 'node:assert/strict';
import { and, everything, not, or, ResultTooLargeError, type Specification } from '#domain/database';
import type { Account, Item } from '../suite-records.js';
import { rejectionOf, rejectsWith } from '../support/expectations.js';
import { accountData, accountId, itemData } from '../support/samples.js';
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
    ['ne', { price: { ne: 1 } }, [3, 4, 5]],
    ['ne, which null is', { rank: { ne: 3n } }, [1, 2, 4, 5]],
    ['ne null', { rank: { ne: null } }, [1, 2, 3, 4]],
    ['isNull', { rank: { isNull: true } }, [5]],
    ['isNull false', { rank: { isNull: false } }, [1, 2, 3, 4]],
    ['in', { price: { in: [2, 3, 99] } }, [3, 4, 5]],
    ['in of nothing', { price: { in: [] } }, []],
    ['notIn', { price: { notIn: [1, 2] } }, [4, 5]],
    ['notIn, among which null is not', { rank: { notIn: [2n, 3n] } }, [1, 4, 5]],
    ['notIn of nothing', { rank: { notIn: [] } }, [1, 2, 3, 4, 5]],
    ['gt', { price: { gt: 1 } }, [3, 4, 5]],
    ['gte', { price: { gte: 2 } }, [3, 4, 5]],
    ['lt', { price: { lt: 2 } }, [1, 2]],
    ['lte', { price: { lte: 2 } }, [1, 2, 3]],
    ['between, both ends included', { price: { between: [1, 2] } }, [1, 2, 3]],
    ['between one value', { price: { between: [2, 2] } }, [3]],
    ['between the wrong way round', { price: { between: [3, 1] } }, []],
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
    ['contains', { name: { contains: 'm 0003' } }, [3]],
    ['contains with nothing', { name: { contains: '' } }, [1, 2, 3, 4, 5]],
    ['contains of what looks like a pattern', { name: { contains: '%' } }, []],
    ['startsWith', { name: { startsWith: 'item 000' } }, [1, 2, 3, 4, 5]],
    ['startsWith what is elsewhere', { name: { startsWith: '0003' } }, []],
    ['endsWith', { name: { endsWith: '3' } }, [3]],
    ['contains with another case', { name: { contains: 'ITEM' } }, []],
    ['equalsIgnoreCase', { name: { equalsIgnoreCase: 'ITEM 0003' } }, [3]],
    ['equalsIgnoreCase of a part', { name: { equalsIgnoreCase: 'ITEM' } }, []],
    ['containsIgnoreCase', { name: { containsIgnoreCase: 'M 0004' } }, [4]],
    ['startsWithIgnoreCase', { name: { startsWithIgnoreCase: 'ITEM' } }, [1, 2, 3, 4, 5]],
    ['not of ignoring case', not({ name: { equalsIgnoreCase: 'ITEM 0003' } }), [1, 2, 4, 5]],
    ['and', and({ price: { gte: 2 } }, { rank: { isNull: true } }), [5]],
    ['or', or({ price: 2 }, { active: false }), [2, 3]],
    ['not', not({ price: 1 }), [3, 4, 5]],
    ['not of a comparison, which null does not answer', not({ rank: { gt: 2n } }), [2, 5]],
    ['not of several fields', not({ price: 1, active: true }), [2, 3, 4, 5]],
    ['or in and, and in or', or(and({ price: 1 }, or({ active: false }, { rank: 3n })), { sku: 'sku-0005' }), [2, 5]],
    ['everything', everything(), [1, 2, 3, 4, 5]],
    ['or of nothing', or(), []],
    ['not everything', not(everything()), []],
    ['or with an empty part', or({}, { price: 99 }), [1, 2, 3, 4, 5]],
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

  test('gives 1,000 rows without a limit, and an error rather than a silent cut for more', async ({
    items,
    ledger,
  }) => {
    await ledger.seedItems(1_001);
    await rejectsWith(items.find(), ResultTooLargeError);
    assert.equal((await items.find({ price: { lte: 1_000 } })).length, 1_000);
    assert.equal((await items.find({}, { limit: 1_001 })).length, 1_001);
    assert.equal((await items.find({}, { limit: 1_000 })).length, 1_000);
    assert.equal(await items.count(), 1_001);
  });

  test('takes 1,000 values in a list', async ({ items, ledger }) => {
    await ledger.seedItems(3);
    const prices = Array.from({ length: 1_000 }, (_, n) => n + 2);
    assert.equal(await items.count({ price: { in: prices } }), 2);
  });

  test('finds nothing in an empty table', async ({ items }) => {
    assert.deepEqual(await items.find(), []);
    assert.equal(await items.first(), undefined);
    assert.equal(await items.exists(), false);
    assert.equal(await items.count(), 0);
  });

  test('gives counts as numbers', async ({ items, ledger }) => {
    await ledger.seedItems(2);
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
