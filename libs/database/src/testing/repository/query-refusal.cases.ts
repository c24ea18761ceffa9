import assert from 'node:assert/strict';
import {
  and,
  COMPOSITION,
  InvalidQueryError,
  not,
  or,
  type EntityId,
  type FindOptions,
  type Specification,
} from '#domain/database';
import type { Item } from '../suite-records.js';
import { rejectsCoded, rejectsWith, untyped } from '../support/expectations.js';
import { itemData } from '../support/samples.js';
import type { Suite } from '../support/suite.js';

const thousand = Array.from({ length: 1_000 }, (_, n) => n);

/** A comparison inside so many compositions. */
function nested(levels: number): Specification<Item> {
  return levels === 0 ? { price: 1 } : not(nested(levels - 1));
}

function circle(): unknown {
  const parts: unknown[] = [];
  const made = { [COMPOSITION]: 'or', parts };
  parts.push(made, made);
  return made;
}

const specifications: readonly (readonly [string, unknown])[] = [
  ['an unknown field', { colour: 'red' }],
  ['a column that is no field', { 'suite_item.sku': 'x' }],
  ['a field with SQL in its name', { 'price = 1 or 1': 1 }],
  ['__proto__', JSON.parse('{"__proto__":{"price":1}}')],
  ['constructor', { constructor: 1 }],
  ['toString', { toString: 'x' }],
  ['hasOwnProperty', { hasOwnProperty: 1 }],
  ['$or', { $or: [{ price: 1 }] }],
  ['$and', { $and: [] }],
  ['$not', { $not: { price: 1 } }],
  ['an unknown operator', { price: { neq: 1 } }],
  ['a field without operators', { price: {} }],
  ["an operator of the ORM's", { price: { $gt: 0 } }],
  ['like', { name: { like: '%' } }],
  ['a prototype key as operator', { price: JSON.parse('{"__proto__":{"gt":0}}') }],
  ['constructor as operator', { price: { constructor: 1 } }],
  ['an unknown operator beside a known one', { price: { gt: 0, $ne: 1 } }],
  ['a list as value', { price: [1, 2] }],
  ['a nested object', { name: { eq: { text: 'x' } } }],
  ['a nested field', { name: { first: 'x' } }],
  ['undefined as value', { price: undefined }],
  ['undefined as operand', { price: { eq: undefined } }],
  ['null as operand of an order', { price: { gt: null } }],
  ['a list as operand', { price: { gte: [1] } }],
  ['in without a list', { price: { in: 1 } }],
  ['in of text', { name: { in: 'item' } }],
  ['null in a list', { rank: { in: [1n, null] } }],
  ['a list in a list', { price: { in: [[1]] } }],
  ['an object in a list', { price: { in: [{ $gt: 0 }] } }],
  ['more than 1,000 values', { price: { in: Array.from({ length: 1_001 }, (_, n) => n) } }],
  ['not a number', { price: Number.NaN }],
  ['an infinite number', { price: { lt: Infinity } }],
  ['a date that is none', { name: new Date(Number.NaN) }],
  ['a function', { price: () => 1 }],
  ['a symbol', { price: Symbol('x') }],
  ['a symbol as field', { [Symbol('x')]: 1 }],
  ['text as specification', 'price = 1'],
  ['a list as specification', [{ price: 1 }]],
  ['null as specification', null],
  ['half a number for whole ones', { price: { gt: 1.5 } }],
  ['contains on a number', { price: { contains: '1' } }],
  ['startsWithIgnoreCase on a bigint', { rank: { startsWithIgnoreCase: '1' } }],
  ['endsWith on a boolean', { active: { endsWith: 'e' } }],
  ['contains of a number', { name: { contains: 1 } }],
  ['contains of null', { name: { contains: null } }],
  ['contains of undefined', { name: { contains: undefined } }],
  ['contains of a list', { name: { contains: ['x'] } }],
  ['equalsIgnoreCase of an expression', { name: { equalsIgnoreCase: /x/ } }],
  ['text with a zero byte', { name: { contains: '\0' } }],
  ['half a character', { name: { startsWith: '\ud83d' } }],
  ['notIn without a list', { price: { notIn: 1 } }],
  ['null among notIn', { rank: { notIn: [null] } }],
  ['undefined in a list', { price: { in: [1, undefined] } }],
  ['a list with a hole', { price: { in: Array.from({ length: 2 }) } }],
  ['a list that was never filled', { price: { in: new Array<number>(2) } }],
  ['between one value', { price: { between: [1] } }],
  ['between three values', { price: { between: [1, 2, 3] } }],
  ['between without a list', { price: { between: 1 } }],
  ['between null', { rank: { between: [null, 1n] } }],
  ['isNull with text', { rank: { isNull: 'true' } }],
  ['isNull with null', { rank: { isNull: null } }],
  ['a composition in words', { and: [{ price: 1 }] }],
  ['a composition out of JSON', JSON.parse('{"Symbol(nestjs-groundwork/specification)":"and","parts":[]}')],
  ['a composition out of JSON without its mark', JSON.parse('{"parts":[{"price":1}]}')],
  ['a composition of another kind', { [COMPOSITION]: 'xor', parts: [] }],
  ['a composition named like a property of every object', { [COMPOSITION]: 'constructor', parts: [] }],
  ['a composition without parts', { [COMPOSITION]: 'and' }],
  ['a composition whose parts are no list', { [COMPOSITION]: 'or', parts: { length: 0 } }],
  ['a composition with a field beside it', { ...and({ price: 1 }), name: 'x' }],
  ['a not without a part', { [COMPOSITION]: 'not', parts: [] }],
  ['a not with two parts', { [COMPOSITION]: 'not', parts: [{ price: 1 }, { price: 2 }] }],
  ['undefined as a part', and<Item>(untyped(undefined))],
  ['null as a part', or<Item>(untyped(null))],
  ['a list of parts that was never filled', { [COMPOSITION]: 'and', parts: new Array<unknown>(2) }],
  ['an unknown field in a part', or<Item>({ price: 1 }, not(untyped({ colour: 'red' })))],
  ['a prototype key in a part', not<Item>(untyped(JSON.parse('{"__proto__":{"price":1}}')))],
  ['21 levels', nested(21)],
  ['a circle', circle()],
  ['more than 1,000 comparisons', or<Item>(...Array.from({ length: 1_001 }, (_, price) => ({ price })))],
  ['more than 10,000 values', or<Item>(...Array.from({ length: 11 }, () => ({ price: { in: thousand } })))],
];

const options: readonly (readonly [string, unknown])[] = [
  ['an unknown sort field', { sort: [{ field: 'colour', direction: 'asc' }] }],
  ['SQL as sort field', { sort: [{ field: 'price; drop table suite_item', direction: 'asc' }] }],
  ['__proto__ as sort field', { sort: [{ field: '__proto__', direction: 'asc' }] }],
  ['constructor as sort field', { sort: [{ field: 'constructor', direction: 'asc' }] }],
  ['an unknown direction', { sort: [{ field: 'price', direction: 'asc; drop table suite_item' }] }],
  ['a sort that is no list', { sort: 'price' }],
  ['a sort of text', { sort: ['price'] }],
  ['a limit of 0', { limit: 0 }],
  ['a negative limit', { limit: -1 }],
  ['half a row', { limit: 1.5 }],
  ['a limit that is no number', { limit: Number.NaN }],
  ['a limit as text', { limit: '10' }],
  ['a limit over 10,000', { limit: 10_001 }],
  ['an unknown relation', { include: ['colour'] }],
  ['a prototype key as relation', { include: ['__proto__'] }],
];

const ids: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['true', true],
  ['not a number', Number.NaN],
  ['an empty object', {}],
  ['an empty list', []],
  ['a list', ['sku-0001']],
  ['an operator', { $ne: null }],
  ['an operator of ours', { gt: '' }],
  ['a function', () => 'sku-0001'],
  ['a prototype key', JSON.parse('{"__proto__":{"sku":"sku-0001"}}')],
];

/** What no query may ask for. The transaction around it goes on, which it could not after an error of the database: nothing was sent. */
export function queryRefusalCases({ test }: Suite): void {
  for (const [what, value] of specifications) {
    test(`refuses ${what}, in find, first, exists, count and matches`, async ({ unitOfWork, ledger, items }) => {
      const item = await items.create(itemData(1));
      const specification = untyped<Specification<Item>>(value);
      assert.throws(() => items.matches(item, specification), InvalidQueryError);
      await unitOfWork.run(async () => {
        await rejectsWith(items.find(specification), InvalidQueryError);
        await rejectsWith(items.first(specification), InvalidQueryError);
        await rejectsWith(items.exists(specification), InvalidQueryError);
        await rejectsWith(items.count(specification), InvalidQueryError);
        await ledger.enter('goes on');
      });
      assert.deepEqual(await ledger.entries(), ['goes on']);
      assert.equal(await items.count(), 1);
    });
  }

  for (const [what, value] of options) {
    test(`refuses ${what}`, async ({ unitOfWork, ledger, items }) => {
      await unitOfWork.run(async () => {
        await rejectsWith(items.find({}, untyped<FindOptions<Item>>(value)), InvalidQueryError);
        await ledger.enter('goes on');
      });
      assert.deepEqual(await ledger.entries(), ['goes on']);
      assert.equal(await items.count(), 0, 'the table is still there');
    });
  }

  for (const [what, value] of ids) {
    test(`refuses ${what} as an id, and deletes nothing by it`, async ({ unitOfWork, ledger, items }) => {
      await items.create(itemData(1));
      const id = untyped<EntityId>(value);
      await unitOfWork.run(async () => {
        await rejectsWith(items.findById(id), InvalidQueryError);
        await rejectsWith(items.delete(id), InvalidQueryError);
        await ledger.enter('goes on');
      });
      assert.equal(await items.count(), 1);
    });
  }

  test('refuses a composite id with a part missing, a part too many or a part that is no value', async ({
    memberships,
  }) => {
    await memberships.create({ group: 'g', member: 'm', role: 'reader' });
    const partial = [
      { group: 'g' },
      { group: 'g', member: 'm', other: 'x' },
      { group: 'g', member: { $ne: '' } },
      { group: 'g', member: null },
      'g',
      ['g', 'm'],
      'g~m',
    ];
    for (const id of partial) {
      await rejectsWith(memberships.findById(untyped<EntityId>(id)), InvalidQueryError);
      await rejectsWith(memberships.delete(untyped<EntityId>(id)), InvalidQueryError);
    }
    assert.equal(await memberships.count(), 1);
  });

  test("gives a coded error for an id that is not of the key's type", async ({ accounts }) => {
    await rejectsCoded(accounts.findById('no uuid'));
    await rejectsCoded(accounts.delete('no uuid'));
    await rejectsCoded(accounts.findById(`' or 1=1 --`));
  });

  test('takes 20 levels, 1,000 comparisons and 10,000 values', async ({ items }) => {
    await items.create(itemData(1));
    assert.equal(await items.count(nested(20)), 1);
    assert.equal(await items.count(or<Item>(...thousand.slice(1).map((price) => ({ price })))), 1);
    assert.equal(await items.count(or<Item>(...Array.from({ length: 10 }, () => ({ price: { in: thousand } })))), 1);
  });

  test('answers with a 400 that lists what is allowed and repeats no value', async ({ items }) => {
    const error = await rejectsWith(
      items.find(untyped<Specification<Item>>({ colour: 'secret-value' })),
      InvalidQueryError,
    );
    assert.equal(error.row.status, 400);
    assert.match(error.message, /colour/);
    assert.match(error.message, /price/);
    assert.doesNotMatch(error.message, /secret-value/);
  });
}
