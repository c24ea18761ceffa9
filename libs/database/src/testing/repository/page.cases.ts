import assert from 'node:assert/strict';
import { not, or, type KeysetPageRequest } from '#domain/database';
import type { Account, Item } from '../suite-records.js';
import { accountData, accountId, itemData } from '../support/samples.js';
import { walkPages } from '../support/pages.js';
import type { Suite, Trial } from '../support/suite.js';

/** 50 items in 5 groups of equal price and of equal rank, of which the first has none. */
async function fiftyItems({ items }: Trial): Promise<void> {
  const data = Array.from({ length: 50 }, (_, n) => {
    const group = (n + 1) % 5;
    const rank = group === 0 ? null : 9_007_199_254_740_990n + BigInt(group);
    return itemData(n + 1, { price: group, rank, active: group % 2 === 0 });
  });
  await items.createMany(data);
}

export function pageCases({ test, sqlTest }: Suite): void {
  test('gives 20 rows by key unless told otherwise', async ({ items, ledger }) => {
    await ledger.seedItems(45);
    const first = await items.page();
    assert.equal(first.items.length, 20);
    assert.equal(typeof first.next, 'string');
    const skus = (await walkPages(items, {})).map(({ sku }) => sku);
    assert.deepEqual(
      skus,
      Array.from({ length: 45 }, (_, n) => itemData(n + 1).sku),
    );
  });

  test('has no next page at the end, also when the last page is full', async ({ items, ledger }) => {
    assert.deepEqual(await items.page(), { items: [], next: null });
    await ledger.seedItems(4);
    assert.equal((await items.page({ limit: 4 })).next, null);
    const { next } = await items.page({ limit: 2 });
    assert.equal((await items.page({ limit: 2, cursor: next })).next, null);
    assert.equal((await items.page({ limit: 100 })).items.length, 4);
  });

  const orders: readonly (readonly string[])[] = [
    [],
    ['price'],
    ['-price'],
    ['name'],
    ['-name'],
    ['price', '-name'],
    ['-price', 'name'],
    ['rank'],
    ['-rank'],
    ['-rank', '-price', 'name'],
  ];
  for (const sort of orders) {
    for (const limit of [1, 7, 100]) {
      test(`gives every row exactly once, sorted by ${sort.join(', ') || 'the key'}, ${limit} at a time`, async (trial) => {
        const { items } = trial;
        await fiftyItems(trial);
        const walked = (await walkPages(items, { sort, limit })).map(({ sku }) => sku);
        assert.equal(walked.length, 50);
        assert.equal(new Set(walked).size, 50);
        const atOnce = (await items.page({ sort, limit: 100 })).items.map(({ sku }) => sku);
        assert.deepEqual(walked, atOnce);
      });
    }
  }

  test('sorts as it says', async (trial) => {
    const { items } = trial;
    await fiftyItems(trial);
    const prices = (await walkPages(items, { sort: ['-price'], limit: 7 })).map(({ price }) => price);
    assert.deepEqual(
      prices,
      [...prices].sort((a, b) => b - a),
    );
    const names = (await walkPages(items, { sort: ['price', '-name'], limit: 7 }))
      .filter(({ price }) => price === 3)
      .map(({ name }) => name);
    assert.deepEqual(names, [...names].sort().reverse());
  });

  test('filters, on every page', async (trial) => {
    const { items } = trial;
    await fiftyItems(trial);
    const walked = await walkPages(items, {
      filter: { active: true, price: { gte: 2, lte: 3 } },
      sort: ['-price'],
      limit: 3,
    });
    assert.equal(walked.length, await items.count({ active: true, price: { gte: 2, lte: 3 } }));
    assert.ok(walked.length > 3);
    assert.ok(walked.every(({ active, price }) => active && (price === 2 || price === 3)));
    assert.equal((await walkPages(items, { filter: { rank: null } })).length, 10);
    assert.deepEqual((await items.page({ filter: { price: 99 } })).items, []);
  });

  test('keeps within what the caller may see, whatever the request asks for', async (trial) => {
    const { items } = trial;
    await fiftyItems(trial);
    const within = or<Item>({ name: { endsWith: '7' } }, not({ price: { lt: 4 } }));
    const expected = (await items.find(within)).map(({ sku }) => sku);
    assert.ok(expected.length > 10 && expected.length < 50);
    for (const limit of [1, 4, 100]) {
      const walked = await walkPages(items, { sort: ['-price'], limit }, { within });
      assert.deepEqual(walked.map(({ sku }) => sku).sort(), expected);
    }
    const asked: KeysetPageRequest = { filter: { active: true, price: { gte: 2 } }, limit: 3 };
    const both = await walkPages(items, asked, { within });
    assert.ok(both.length > 0);
    assert.ok(both.every((item) => item.active && item.price >= 2 && items.matches(item, within)));
    assert.equal(both.length, (await items.pageByOffset({ ...asked, limit: 1 }, { within })).total);
    assert.deepEqual(await items.page({ filter: { price: 0 } }, { within: { price: 1 } }), { items: [], next: null });
    assert.deepEqual(await items.page({}, { within: or() }), { items: [], next: null });
    assert.equal((await items.pageByOffset({}, { within: or() })).total, 0);
  });

  test('filters by text, also ignoring its case, on every page', async ({ accounts }) => {
    for (let n = 1; n <= 9; n += 1)
      await accounts.create(accountData(n, { owner: n % 2 === 0 ? 'EVEN%' : 'odd_', note: n % 3 === 0 ? null : 'x' }));
    const within = not<Account>({ note: { containsIgnoreCase: 'X' } });
    const request: KeysetPageRequest = {
      filter: { owner: { startsWithIgnoreCase: 'eVeN%' } },
      sort: ['-owner'],
      limit: 1,
    };
    const numbers = (found: readonly Account[]): readonly string[] => found.map(({ id }) => id.slice(-1));
    assert.deepEqual(numbers(await walkPages(accounts, request)), ['2', '4', '6', '8']);
    assert.deepEqual(numbers(await walkPages(accounts, request, { within })), ['6']);
    const { items, total } = await accounts.pageByOffset({ ...request, limit: 3, page: 2 });
    assert.deepEqual([numbers(items), total], [['8'], 4]);
  });

  test('pages by a composite key', async ({ memberships }) => {
    for (const group of ['a', 'b', 'c'])
      for (const member of ['x', 'y', 'z'])
        await memberships.create({ group, member, role: member === 'y' ? 'writer' : 'reader' });
    const keys = (await walkPages(memberships, { limit: 2 })).map(({ group, member }) => group + member);
    assert.deepEqual(keys, ['ax', 'ay', 'az', 'bx', 'by', 'bz', 'cx', 'cy', 'cz']);
    const byRole = (await walkPages(memberships, { sort: ['-role'], limit: 2 })).map(
      ({ group, member }) => group + member,
    );
    assert.deepEqual(byRole, ['ay', 'by', 'cy', 'ax', 'az', 'bx', 'bz', 'cx', 'cz']);
  });

  // Microseconds are rounded by the column: what is left are many rows of one millisecond, which only the key tells apart.
  for (const sort of ['openedAt', '-openedAt']) {
    sqlTest(
      `gives every row once when times differ by microseconds or not at all, sorted by ${sort}`,
      async ({ accounts, sql }) => {
        await sql.execute(
          `insert into suite_account (id, owner, opened_at)
         select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'o', timestamptz '2026-01-01 00:00:00.0001Z' + n * interval '37 microseconds'
         from generate_series(1, 30) n`,
        );
        const ids = (await walkPages(accounts, { sort: [sort], limit: 4 })).map(({ id }) => id);
        const expected = await sql.query<{ id: string }>(
          `select id from suite_account order by opened_at ${sort.startsWith('-') ? 'desc' : 'asc'}, id`,
        );
        assert.deepEqual(
          ids,
          expected.map(({ id }) => id),
        );
      },
    );
  }

  test('neither repeats nor skips a row that stays, while others come and go between the pages', async ({
    items,
    ledger,
  }) => {
    await ledger.seedItems(40);
    const between = async (page: number): Promise<void> => {
      await items.create(itemData(1_000 + page, { price: 0 })); // before the place where the reader is
      await items.create(itemData(2_000 + page, { price: page * 5 })); // about there
      await items.delete(itemData(page * 5).sku); // the last row of the page: the one the cursor speaks of
      await items.delete(itemData(page * 5 + 2).sku); // one that would have come
    };
    const walked = (await walkPages(items, { sort: ['price'], limit: 5 }, { between })).map(({ sku }) => sku);
    assert.equal(new Set(walked).size, walked.length, 'no row twice');
    const survivors = (await items.find({ price: { gt: 0 }, sku: { lt: 'sku-0100' } })).map(({ sku }) => sku);
    for (const sku of survivors) assert.ok(walked.includes(sku), `${sku} was skipped`);
  });

  test('gives the same page for the same cursor, and takes another limit on the way', async ({ items, ledger }) => {
    await ledger.seedItems(10);
    const { next } = await items.page({ limit: 3 });
    const page = async (limit: number): Promise<readonly string[]> =>
      (await items.page({ limit, cursor: next })).items.map(({ sku }) => sku);
    assert.deepEqual(await page(2), await page(2));
    assert.deepEqual(await page(2), ['sku-0004', 'sku-0005']);
    assert.equal((await page(100)).length, 7);
  });

  test('carries values with every kind of character in a cursor', async ({ accounts }) => {
    const owners = [`a'b`, 'a"b', 'a\\b', 'a,b', 'ä€日👩', 'a\nb', '{"a":1}', '[]', 'a b', '%00'];
    for (const [n, owner] of owners.entries()) await accounts.create(accountData(n + 1, { owner }));
    const seen = (await walkPages(accounts, { sort: ['owner'], limit: 1 })).map(({ owner }) => owner);
    assert.deepEqual([...seen].sort(), [...owners].sort());
  });

  test('gives entities that can be saved', async ({ accounts }) => {
    await accounts.create(accountData(1));
    const [account] = (await accounts.page()).items;
    assert.ok(account);
    account.balance = 7;
    await accounts.save(account);
    assert.equal((await accounts.findById(accountId(1)))?.balance, 7);
  });

  test('gives numbered pages with the total', async ({ items, ledger }) => {
    await ledger.seedItems(45);
    const numbers = async (page: number, limit: number): Promise<readonly number[]> =>
      (await items.pageByOffset({ page, limit, sort: ['price'] })).items.map(({ price }) => price);
    const first = await items.pageByOffset();
    assert.deepEqual([first.items.length, first.total, first.page, first.limit], [20, 45, 1, 20]);
    assert.deepEqual(await numbers(1, 3), [1, 2, 3]);
    assert.deepEqual(await numbers(15, 3), [43, 44, 45]);
    assert.deepEqual(await numbers(2, 40), [41, 42, 43, 44, 45]);
    const beyond = await items.pageByOffset({ page: 4, limit: 20 });
    assert.deepEqual([beyond.items, beyond.total, beyond.page], [[], 45, 4]);
    assert.deepEqual((await items.pageByOffset({ page: 100, limit: 100 })).items, []);
    const filtered = await items.pageByOffset({ filter: { price: { gt: 40 } }, sort: ['-price'], limit: 2 });
    assert.deepEqual([filtered.items.map(({ price }) => price), filtered.total], [[45, 44], 5]);
  });
}
