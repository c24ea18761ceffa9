import assert from 'node:assert/strict';
import {
  and,
  everything,
  InvalidQueryError,
  not,
  or,
  type KeysetPageRequest,
  type OffsetPageRequest,
  type PageOptions,
} from '#domain/database';
import type { Item } from '../suite-records.js';
import { rejectsWith, untyped } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

const both: readonly (readonly [string, unknown])[] = [
  ['a limit of 0', { limit: 0 }],
  ['a negative limit', { limit: -1 }],
  ['a limit over 100', { limit: 101 }],
  ['half a row', { limit: 1.5 }],
  ['a limit that is no number', { limit: Number.NaN }],
  ['an infinite limit', { limit: Infinity }],
  ['a limit as text', { limit: '10' }],
  ['null as limit', { limit: null }],
  ['a list as limit', { limit: [10] }],
  ['a filter by a field that is not allowed', { filter: { name: 'x' } }],
  ['a filter by an unknown field', { filter: { colour: 'x' } }],
  ['a filter by __proto__', { filter: JSON.parse('{"__proto__":{"price":1}}') }],
  ['a filter by constructor', { filter: { constructor: 1 } }],
  ['a filter by $or', { filter: { $or: [{ price: 1 }] } }],
  ['an unknown operator', { filter: { price: { $gt: 0 } } }],
  ['a list as value of a filter', { filter: { price: [1, 2] } }],
  ['a nested object in a filter', { filter: { price: { gt: { $gt: 0 } } } }],
  ['undefined in a filter', { filter: { price: undefined } }],
  ['a filter that is no object', { filter: 'price=1' }],
  ['a filter that is a list', { filter: ['price'] }],
  ['a text operator on a number', { filter: { price: { contains: '1' } } }],
  ['a field without operators', { filter: { price: {} } }],
  ['a composition as filter', { filter: and({ price: 1 }) }],
  ['a negation as filter', { filter: not({ price: 1 }) }],
  ['everything as filter', { filter: everything() }],
  ['a composition out of JSON', { filter: JSON.parse('{"and":[{"price":1}],"parts":[]}') }],
  ['a restriction in the request', { within: { active: true } }],
  ['a sort by a field that is not allowed', { sort: ['active'] }],
  ['a sort by an unknown field', { sort: ['colour'] }],
  ['a sort by __proto__', { sort: ['__proto__'] }],
  ['a descending sort by constructor', { sort: ['-constructor'] }],
  ['a sort by toString', { sort: ['toString'] }],
  ['a direction in words', { sort: ['price desc'] }],
  ['two minus signs', { sort: ['--price'] }],
  ['a minus sign alone', { sort: ['-'] }],
  ['an empty name', { sort: [''] }],
  ['two names in one', { sort: ['price,name'] }],
  ['SQL in a sort', { sort: ['price; drop table suite_item; --'] }],
  ['a subquery in a sort', { sort: ['(select 1)'] }],
  ['a quoted column in a sort', { sort: ['"price"'] }],
  ['another spelling in a sort', { sort: ['PRICE'] }],
  ['a sort that is text', { sort: 'price' }],
  ['a number in a sort', { sort: [1] }],
  ['a list in a sort', { sort: [['price']] }],
  ['null in a sort', { sort: [null] }],
  ['text as request', 'limit=10'],
  ['null as request', null],
];

const pages: readonly (readonly [string, unknown])[] = [
  ['page 0', { page: 0 }],
  ['a negative page', { page: -1 }],
  ['half a page', { page: 1.5 }],
  ['a page that is no number', { page: Number.NaN }],
  ['a page as text', { page: '2' }],
  ['a page that ends beyond row 10,000', { page: 101, limit: 100 }],
  ['a huge page', { page: Number.MAX_SAFE_INTEGER, limit: 100 }],
];

const base64 = (text: string): string => Buffer.from(text).toString('base64url');
const cursors: readonly (readonly [string, unknown])[] = [
  ['nothing', ''],
  ['a blank', ' '],
  ['garbage', 'garbage'],
  ['garbage that is no text at all', '\u0000\uffff\ud800'],
  ['another encoding', '%7B%7D'],
  ['JSON as it is', '{"id":1}'],
  ['JSON null', base64('null')],
  ['a JSON object', base64('{}')],
  ['a JSON list', base64('[]')],
  ['a list of wrong values', base64('[{"$gt":0},null,[1]]')],
  ['prototype keys', base64('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}')],
  ['broken JSON', base64('{"v":')],
  ['deeply nested JSON', base64('['.repeat(20_000) + ']'.repeat(20_000))],
  ['a million characters', 'A'.repeat(1_000_000)],
  ['a number', 7],
  ['a list', ['x']],
  ['an object', { sku: 'x' }],
  ['true', true],
];

/** What no page request, which comes from outside, may ask for. */
export function pageRefusalCases({ test }: Suite): void {
  for (const [what, request] of both) {
    test(`refuses ${what}, in page and pageByOffset`, async ({ items, ledger }) => {
      await ledger.seedItems(2);
      await rejectsWith(items.page(untyped<KeysetPageRequest>(request)), InvalidQueryError);
      await rejectsWith(items.pageByOffset(untyped<OffsetPageRequest>(request)), InvalidQueryError);
      assert.equal(await items.count(), 2);
    });
  }

  for (const [what, request] of pages) {
    test(`refuses ${what}`, async ({ items }) => {
      await rejectsWith(items.pageByOffset(untyped<OffsetPageRequest>(request)), InvalidQueryError);
    });
  }

  for (const [what, cursor] of cursors) {
    test(`refuses ${what} as a cursor`, async ({ items, ledger }) => {
      await ledger.seedItems(2);
      await rejectsWith(items.page({ cursor: untyped<string>(cursor) }), InvalidQueryError);
      await rejectsWith(items.page({ cursor: untyped<string>(cursor), sort: ['-price'] }), InvalidQueryError);
      assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
    });
  }

  const restrictions: readonly (readonly [string, unknown])[] = [
    ['undefined', undefined],
    ['null', null],
    ['an unknown field', { colour: 'x' }],
    ['a list', [{ active: true }]],
    ['text', 'active'],
    ['undefined as value', { active: undefined }],
    ['undefined as a part', and<Item>(untyped(undefined))],
  ];
  for (const [what, within] of restrictions) {
    test(`refuses to be kept within ${what}, and shows nothing`, async ({ items, ledger }) => {
      await ledger.seedItems(2);
      const options = untyped<PageOptions<Item>>({ within });
      await rejectsWith(items.page({}, options), InvalidQueryError);
      await rejectsWith(items.pageByOffset({}, options), InvalidQueryError);
    });
  }

  test('refuses a cursor of what was kept within something else', async ({ items, ledger }) => {
    await ledger.seedItems(30);
    const request: KeysetPageRequest = { sort: ['price'], limit: 5 };
    const within = or<Item>({ name: { startsWith: 'item' } }, { rank: { gt: 3n } });
    const { next } = await items.page(request, { within });
    assert.ok(next !== null);
    const others: readonly PageOptions<Item>[] = [
      {},
      { within: {} },
      { within: and<Item>({ name: { startsWith: 'item' } }, { rank: { gt: 3n } }) },
      { within: not(within) },
      { within: or<Item>({ name: { startsWith: 'ite' } }, { rank: { gt: 3n } }) },
      { within: or<Item>({ name: { endsWith: 'item' } }, { rank: { gt: 3n } }) },
      { within: or<Item>({ name: { startsWith: 'item' } }, { rank: { gte: 3n } }) },
      { within: or<Item>({ name: { startsWithIgnoreCase: 'item' } }, { rank: { gt: 3n } }) },
    ];
    for (const options of others)
      await rejectsWith(items.page({ ...request, cursor: next }, options), InvalidQueryError);
    const same = or<Item>(untyped({ rank: { gt: 3 } }), { name: { startsWith: 'item' } });
    for (const again of [within, same])
      assert.equal((await items.page({ ...request, cursor: next }, { within: again })).items.length, 5);
  });

  test('refuses a cursor of another sort, of another filter and of another entity', async ({
    items,
    memberships,
    ledger,
  }) => {
    await ledger.seedItems(30);
    const { next } = await items.page({ sort: ['price'], filter: { active: true }, limit: 5 });
    assert.ok(next !== null);
    const others: readonly KeysetPageRequest[] = [
      { sort: ['-price'], filter: { active: true } },
      { sort: ['name'], filter: { active: true } },
      { sort: ['price', 'name'], filter: { active: true } },
      { filter: { active: true } },
      { sort: ['price'] },
      { sort: ['price'], filter: { active: false } },
      { sort: ['price'], filter: { active: true, price: { gt: 1 } } },
    ];
    for (const request of others) await rejectsWith(items.page({ ...request, cursor: next }), InvalidQueryError);
    await rejectsWith(memberships.page({ cursor: next }), InvalidQueryError);
    assert.equal(
      (await items.page({ sort: ['price'], filter: { active: true }, limit: 5, cursor: next })).items.length,
      5,
    );
  });

  // A cursor need not be signed: it opens nothing that the filter does not. But whatever is made of it is a page or a 400, never a failure.
  test('answers every tampered cursor with a page or with a refusal', async ({ items, ledger }) => {
    await ledger.seedItems(30);
    const { next } = await items.page({ sort: ['-price'], limit: 5 });
    assert.ok(next !== null);
    let refused = 0;
    for (let at = 0; at < next.length; at += 1) {
      for (const tampered of [
        next.slice(0, at),
        next.slice(0, at) + (next[at] === 'A' ? 'B' : 'A') + next.slice(at + 1),
        next.slice(0, at) + '\n' + next.slice(at),
      ]) {
        const outcome = await items.page({ sort: ['-price'], limit: 5, cursor: tampered }).then(
          (page) => page,
          (error: unknown) => error,
        );
        if (outcome instanceof InvalidQueryError) refused += 1;
        else if (outcome instanceof Error)
          throw new Error(`the cursor ${JSON.stringify(tampered)} was not refused`, { cause: outcome });
      }
    }
    assert.ok(refused > next.length, 'most of them make no sense');
  });
}
