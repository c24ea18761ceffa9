import assert from 'node:assert/strict';
import type { Suite } from '../support/suite.js';

/** What is deleted is gone, and nothing else is. */
export function deleteCases({ test }: Suite): void {
  test('removes the record and tells that there was one', async ({ start }) => {
    const { cache } = await start();
    await cache.put('name', 'value');
    assert.equal(await cache.delete('name'), true);
    assert.equal(await cache.get('name'), undefined);
  });

  test('tells that there was none', async ({ start }) => {
    const { cache } = await start();
    assert.equal(await cache.delete('missing'), false);
    await cache.put('name', 'value');
    await cache.delete('name');
    assert.equal(await cache.delete('name'), false);
  });

  test('leaves the others', async ({ start }) => {
    const { cache } = await start();
    for (const name of ['a', 'ab', 'b']) await cache.put(name, name);
    await cache.delete('a');
    assert.deepEqual([(await cache.get('ab'))?.value, (await cache.get('b'))?.value], ['ab', 'b']);
  });

  test('tells one of many that it was the one', async ({ start }) => {
    const { cache } = await start();
    await cache.put('name', 'value');
    const told = await Promise.all(Array.from({ length: 10 }, () => cache.delete('name')));
    assert.equal(told.filter(Boolean).length, 1);
  });
}
