import assert from 'node:assert/strict';
import type { Suite } from '../support/suite.js';

const VALUES: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['false', false],
  ['zero', 0],
  ['an empty text', ''],
  ['a text beyond ASCII', 'Größe 東京 👍\u0000\n'],
  ['a fraction', -1.5e-7],
  ['an empty list', []],
  ['an empty object', {}],
  ['lists and objects within each other', { a: [1, { b: [null, 'x'] }], 'strange key|\n': true }],
];

const KEYS = ['a', 'A', 'a:b', ' a', 'ä', 'a|b', '../a', '{a}', '*', '__proto__', 'constructor', '👍', 'x'.repeat(512)];

/** What is set is what comes back, to whoever asks. */
export function valuesCases({ test }: Suite): void {
  for (const [what, value] of VALUES) {
    test(`gives back ${what}`, async ({ first: { cache } }) => {
      await cache.set('key', value);
      assert.deepStrictEqual(await cache.get('key'), value);
      assert.equal(await cache.has('key'), true);
    });
  }

  test('gives undefined for what nobody set, and tells null from it', async ({ first: { cache } }) => {
    await cache.set('null', null);
    assert.equal(await cache.get('null'), null);
    assert.equal(await cache.get('missing'), undefined);
    assert.deepEqual([await cache.has('null'), await cache.has('missing')], [true, false]);
  });

  test('keeps keys apart, whatever they are made of', async ({ first: { cache } }) => {
    for (const [index, key] of KEYS.entries()) await cache.set(key, index);
    const found = await Promise.all(KEYS.map((key) => cache.get(key)));
    assert.deepEqual(found, [...KEYS.keys()]);
    await cache.delete('a');
    assert.deepEqual(await cache.get('A'), 1);
    assert.deepEqual(await cache.get('*'), 8);
  });

  test('puts in the place of what was there', async ({ first: { cache } }) => {
    await cache.set('key', { old: true, more: 1 });
    await cache.set('key', { new: true });
    assert.deepEqual(await cache.get('key'), { new: true });
  });

  test('lets no reader change what others read', async ({ first: { cache } }) => {
    await cache.set('key', { list: [1, 2] });
    for (const value of [await cache.get<{ list: number[] }>('key'), await cache.get<{ list: number[] }>('key')]) {
      try {
        value?.list.push(3);
      } catch (error) {
        assert.ok(error instanceof TypeError); // it is frozen
      }
    }
    assert.deepEqual(await cache.get('key'), { list: [1, 2] });
  });

  test('lets nobody change a value that is being handed out to several', async ({ first: { cache } }) => {
    await cache.set('key', { count: 1 });
    const readers = await Promise.all(Array.from({ length: 3 }, () => cache.get<{ count: number }>('key')));
    try {
      Object.assign(readers[0] ?? {}, { count: 2 });
    } catch (error) {
      assert.ok(error instanceof TypeError);
    }
    assert.deepEqual(readers[1], { count: 1 });
  });

  test('takes a property that is undefined for one that is absent', async ({ first: { cache } }) => {
    await cache.set('key', { a: 1, b: undefined });
    assert.equal(JSON.stringify(await cache.get('key')), '{"a":1}');
  });
}
