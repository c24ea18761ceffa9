import assert from 'node:assert/strict';
import type { Suite } from '../support/suite.js';

/** What is put is what comes back. */
export function putAndGetCases({ test, limits }: Suite): void {
  test('gives back what was put, and when', async ({ start, clock }) => {
    const { cache } = await start();
    const before = clock.now();
    assert.equal(await cache.put('first', 'one'), true);
    const found = await cache.get('first');
    assert.deepEqual([found?.name, found?.value], ['first', 'one']);
    const storedAt = found?.storedAt.getTime() ?? Number.NaN;
    assert.ok(storedAt >= before && storedAt <= clock.now(), `stored at ${storedAt}, begun at ${before}`);
  });

  test('gives undefined for a name that nobody put', async ({ start }) => {
    const { cache } = await start();
    await cache.put('other', 'value');
    assert.equal(await cache.get('missing'), undefined);
  });

  test('puts in the place of what was there', async ({ start }) => {
    const { cache } = await start();
    await cache.put('name', 'old');
    assert.equal(await cache.put('name', 'new'), true);
    assert.equal((await cache.get('name'))?.value, 'new');
  });

  test('keeps names apart, capitals and the characters of a name included', async ({ start }) => {
    const { cache } = await start();
    const names = ['a', 'A', 'a/b', 'a:b', 'a.b', 'a_b', 'a-b', 'x'.repeat(200)].slice(0, limits.entries);
    for (const [index, name] of names.entries()) await cache.put(name, `value ${index}`);
    const found = await Promise.all(names.map(async (name) => (await cache.get(name))?.value));
    assert.deepEqual(
      found,
      names.map((_, index) => `value ${index}`),
    );
  });

  for (const [what, value] of [
    ['the empty text', ''],
    ['text beyond ASCII', 'naïve 東京 🚚'],
    ['line ends, tabs and a NUL', 'a\r\nb\tc\0d'],
    ['text that looks like JSON', '{"a": [1, null]}'],
    ['as many bytes as there may be', 'x'.repeat(limits.bytes)],
  ] as const) {
    test(`keeps ${what} as it is`, async ({ start }) => {
      const { cache } = await start();
      await cache.put('name', value);
      assert.equal((await cache.get('name'))?.value, value);
    });
  }

  test('ends with one whole value when many put at the same time', async ({ start }) => {
    const { cache } = await start();
    const values = Array.from({ length: 20 }, (_, index) => `${index}`.repeat(10));
    await Promise.all(values.map((value) => cache.put('name', value)));
    const found = (await cache.get('name'))?.value ?? '';
    assert.ok(values.includes(found), `found ${JSON.stringify(found)}`);
  });
}
