import assert from 'node:assert/strict';
import type { PlaceTest } from '../support/place-suite.js';
import { allOf } from './all-keys.js';
import type { KeyValueApplication } from './key-value-application.js';

/** Keys in pages. */
export function scanCases(test: PlaceTest<KeyValueApplication>): void {
  test('finds nothing where there is nothing', async ({ start }) => {
    const { keyValue } = await start();
    assert.deepEqual(await allOf(keyValue, ''), []);
    await keyValue.set('b', 'value');
    assert.deepEqual(await allOf(keyValue, 'a'), []);
  });

  test('finds every key with the prefix, and no other', async ({ start }) => {
    const { keyValue } = await start();
    const keys = ['order', 'order:1', 'order:2', 'orders', 'Order:3', 'a', 'z', 'ordeq', 'ordes'];
    for (const key of keys) await keyValue.set(key, 'value');
    assert.deepEqual(await allOf(keyValue, 'order:'), ['order:1', 'order:2']);
    assert.deepEqual(await allOf(keyValue, 'order'), ['order', 'order:1', 'order:2', 'orders']);
    assert.deepEqual(await allOf(keyValue, ''), [...keys].sort());
  });

  for (const prefix of ['*', 'a*', '?', '[ab]', '[^a]', '\\', 'a\\', '%', '_', '{a}', "'", 'é', '東', '🚚'] as const) {
    test(`takes ${prefix} in a prefix as it is`, async ({ start }) => {
      const { keyValue } = await start();
      for (const key of [`${prefix}1`, prefix, 'ab', 'b', 'a1', 'A']) await keyValue.set(key, 'value');
      assert.deepEqual(await allOf(keyValue, prefix), [prefix, `${prefix}1`].sort());
    });
  }

  test('finds all of many, in pages of the size that was asked for, or about', async ({ start }) => {
    const { keyValue } = await start();
    const keys = Array.from({ length: 250 }, (_, index) => `many:${index}`);
    await Promise.all(keys.map((key) => keyValue.set(key, 'value')));
    await keyValue.set('other', 'value');
    for (const pageSize of [1_000, 100, 7])
      assert.deepEqual(await allOf(keyValue, 'many:', pageSize), [...keys].sort());
    const page = await keyValue.scan('many:', { pageSize: 20 });
    assert.ok(page.keys.length <= 100, `${page.keys.length} keys on a page of 20`);
  });

  test('finds what is there all the time, while others come and go', async ({ start }) => {
    const { keyValue } = await start();
    const stay = Array.from({ length: 60 }, (_, index) => `stay:${index}`);
    const go = Array.from({ length: 60 }, (_, index) => `go:${index}`);
    for (const key of [...stay, ...go]) await keyValue.set(key, 'value');
    const found = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await keyValue.scan('', { cursor, pageSize: 10 });
      for (const key of page.keys) found.add(key);
      for (const key of go.splice(0, 10)) await keyValue.delete(key);
      await keyValue.set(`come:${found.size}`, 'value');
      cursor = page.cursor;
    } while (cursor !== undefined && found.size < 1_000);
    assert.deepEqual(
      stay.filter((key) => !found.has(key)),
      [],
    );
  });

  test('finds nothing of another instance', async ({ start }) => {
    const { keyValue, other } = await start();
    await keyValue.set('own', 'value');
    await other.keyValue.set('others', 'value');
    assert.deepEqual(await allOf(keyValue, ''), ['own']);
    assert.deepEqual(await allOf(other.keyValue, ''), ['others']);
  });
}
