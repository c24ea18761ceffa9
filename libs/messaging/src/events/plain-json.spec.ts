import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { isDeeperThan } from './depth-scan.js';
import { findJsonOffence } from './plain-json.js';

const nested = (depth: number): unknown => (depth === 0 ? 0 : [nested(depth - 1)]);
const cyclic: { self?: unknown } = {};
cyclic.self = { again: [cyclic] };
class Money {
  amount = 1;
}

describe('findJsonOffence', () => {
  it.each([
    ['null', null],
    ['text, numbers and booleans', ['a', 0, -1.5, 1e300, true]],
    ['an object without a prototype', Object.assign(Object.create(null) as object, { a: 1 })],
    ['an object of another realm', runInNewContext('({ a: [1, { b: 2 }] })')],
    ['a property that is undefined', { a: undefined }],
    ['one object in two places', ((shared) => ({ a: shared, b: [shared, shared] }))({ c: 1 })],
    ['the greatest depth', nested(32)],
  ])('lets %s pass', (_what, value: unknown) => {
    expect(findJsonOffence(value, 32)).toBeUndefined();
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'the payload is undefined'],
    ['a function', { a: () => 1 }, 'a is a function'],
    ['a symbol', { a: [Symbol('s')] }, 'a[0] is a symbol'],
    ['a bigint', { items: [{ price: 1n }] }, 'items[0].price is a bigint'],
    ['NaN', [1, NaN], '[1] is NaN, which JSON does not have'],
    ['infinity', { a: -Infinity }, 'a is -Infinity, which JSON does not have'],
    ['a Date', { at: new Date(0) }, 'at is a Date'],
    ['a Map', { a: new Map() }, 'a is a Map'],
    ['a typed array', { a: new Uint8Array(1) }, 'a is an Uint8Array'],
    ['an instance of a class', { 'the price': new Money() }, '["the price"] is a Money'],
    ['a boxed number', { a: Object(1) }, 'a is a Number'],
    ['an error', new Error('x'), 'the payload is an Error'],
    ['a method toJSON', { a: { toJSON: () => 1 } }, 'a has a method toJSON'],
    ['a hole', [1, , 3], '[1] is a hole in an array'], // eslint-disable-line no-sparse-arrays
    ['undefined in an array', [undefined], '[0] is undefined'],
    ['a symbol as a key', { a: { [Symbol('s')]: 1 } }, 'a has a symbol as a key'],
    ['a cycle', cyclic, 'self.again[0] contains itself'],
    ['__proto__', JSON.parse('{"a":{"__proto__":{}}}'), 'a.__proto__ has a name that could pollute a prototype'],
    ['constructor', { constructor: 1 }, 'constructor has a name that could pollute a prototype'],
    ['prototype', { prototype: 1 }, 'prototype has a name that could pollute a prototype'],
    ['too much depth', nested(33), `${'[0]'.repeat(16)}... is nested more than 32 objects and arrays deep`],
  ])('refuses %s and says where it is', (_what, value, expected) => {
    const offence = findJsonOffence(value, 32);

    expect(`${offence?.path} ${offence?.what}`).toBe(expected);
  });

  it('passes exactly what JSON brings back', () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: 'medium' }), (value) => {
        if (findJsonOffence(value, 100) !== undefined) return; // a polluting key, by chance
        expect(JSON.stringify(JSON.parse(JSON.stringify(value)))).toBe(JSON.stringify(value));
      }),
    );
  });
});

describe('isDeeperThan', () => {
  it.each<[string, number, boolean]>([
    ['1', 0, false],
    ['{}', 0, true],
    ['{"a":[1]}', 2, false],
    ['{"a":[1]}', 1, true],
    ['[[],[],[]]', 2, false],
    ['"[[[["', 0, false],
    ['["\\"[[[", "\\\\", [1]]', 2, false],
    ['["\\\\", [[1]]]', 2, true],
    ['['.repeat(1_000_000), 32, true],
    ['"['.repeat(3), 0, true], // not JSON: [ stands outside of a string now and then
    ['', 0, false],
  ])('judges %.20s with a limit of %i', (json, limit, deeper) => {
    expect(isDeeperThan(json, limit)).toBe(deeper);
  });

  it('counts as findJsonOffence does', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 1, max: 6 }), (value, limit) => {
        const offence = findJsonOffence(value, limit)?.what.startsWith('is nested') ?? false;
        if (offence) expect(isDeeperThan(JSON.stringify(value), limit)).toBe(true);
        else if (findJsonOffence(value, limit) === undefined)
          expect(isDeeperThan(JSON.stringify(value), limit)).toBe(false);
      }),
    );
  });
});
