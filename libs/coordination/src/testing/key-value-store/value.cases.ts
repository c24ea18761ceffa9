import assert from 'node:assert/strict';
import type { PlaceTest } from '../support/place-suite.js';
import type { KeyValueApplication } from './key-value-application.js';

const KEYS = ['a', 'A', 'ab', 'a:b', 'a{b}c', '}{', '*?[x]\\', 'a b', "a'b", '%_', 'naïve 東京 🚚', 'x'.repeat(512)];
const VALUES: readonly (readonly [string, string])[] = [
  ['the empty text', ''],
  ['text beyond ASCII', 'naïve 東京 🚚'],
  ['line ends, tabs and quotes', 'a\r\nb\tc"d\'e\\f'],
  ['text that looks like JSON', '{"a": [1, null]}'],
  ['as many bytes as there may be', 'x'.repeat(1_048_576)],
];

/** What is set is what comes back. */
export function valueCases(test: PlaceTest<KeyValueApplication>): void {
  test('gives undefined for a key that nobody set', async ({ start }) => {
    const { keyValue } = await start();
    await keyValue.set('other', 'value');
    assert.equal(await keyValue.get('missing'), undefined);
  });

  test('gives the last value that was set', async ({ start }) => {
    const { keyValue } = await start();
    await keyValue.set('key', 'old');
    await keyValue.set('key', 'new');
    assert.equal(await keyValue.get('key'), 'new');
  });

  for (const [what, value] of VALUES) {
    test(`keeps ${what} as it is`, async ({ start }) => {
      const { keyValue } = await start();
      await keyValue.set('key', value);
      assert.equal(await keyValue.get('key'), value);
    });
  }

  test('keeps keys apart, whatever characters they have', async ({ start }) => {
    const { keyValue } = await start();
    for (const key of KEYS) await keyValue.set(key, `value of ${key}`);
    assert.deepEqual(
      await Promise.all(KEYS.map((key) => keyValue.get(key))),
      KEYS.map((key) => `value of ${key}`),
    );
    await keyValue.delete('a');
    assert.deepEqual([await keyValue.get('A'), await keyValue.get('ab')], ['value of A', 'value of ab']);
  });

  test('deletes, and tells whether there was one', async ({ start }) => {
    const { keyValue } = await start();
    assert.equal(await keyValue.delete('key'), false);
    await keyValue.set('key', 'value');
    assert.equal(await keyValue.delete('key'), true);
    assert.deepEqual([await keyValue.get('key'), await keyValue.delete('key')], [undefined, false]);
  });

  test('tells one of many that it was the one who deleted', async ({ start }) => {
    const { keyValue } = await start();
    await keyValue.set('key', 'value');
    const told = await Promise.all(Array.from({ length: 10 }, () => keyValue.delete('key')));
    assert.equal(told.filter(Boolean).length, 1);
  });

  test('keeps nothing of another instance', async ({ start }) => {
    const { keyValue, other } = await start();
    await keyValue.set('key', 'own');
    assert.equal(await other.keyValue.get('key'), undefined);
    assert.equal(await other.keyValue.setIfAbsent('key', 'other'), true);
    await other.keyValue.delete('key');
    assert.equal(await keyValue.get('key'), 'own');
  });
}
