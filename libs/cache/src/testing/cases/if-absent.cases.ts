import assert from 'node:assert/strict';
import type { Suite } from '../support/suite.js';

/** `ifAbsent`. */
export function ifAbsentCases({ test }: Suite): void {
  test('stores where there was nothing', async ({ start }) => {
    const { cache } = await start();
    assert.equal(await cache.put('name', 'value', { ifAbsent: true }), true);
    assert.equal((await cache.get('name'))?.value, 'value');
  });

  test('leaves what is there as it is', async ({ start }) => {
    const { cache } = await start();
    await cache.put('name', 'old');
    assert.equal(await cache.put('name', 'new', { ifAbsent: true }), false);
    assert.equal((await cache.get('name'))?.value, 'old');
  });

  test('stores again after a delete', async ({ start }) => {
    const { cache } = await start();
    await cache.put('name', 'old');
    await cache.delete('name');
    assert.equal(await cache.put('name', 'new', { ifAbsent: true }), true);
    assert.equal((await cache.get('name'))?.value, 'new');
  });

  test('lets one of many win', async ({ start }) => {
    const { cache } = await start();
    const asking = Array.from({ length: 20 }, (_, index) => cache.put('name', `${index}`, { ifAbsent: true }));
    const won = (await Promise.all(asking)).flatMap((stored, index) => (stored ? [`${index}`] : []));
    assert.equal(won.length, 1);
    assert.equal((await cache.get('name'))?.value, won[0]);
  });
}
