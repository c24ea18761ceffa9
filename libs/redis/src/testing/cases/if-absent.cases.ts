import assert from 'node:assert/strict';
import type { Suite } from '../support/suite.js';

/** `ifAbsent`. */
export function ifAbsentCases({ test }: Suite): void {
  test('stores where there was nothing', async ({ start }) => {
    const { redis } = await start();
    assert.equal(await redis.put('name', 'value', { ifAbsent: true }), true);
    assert.equal((await redis.get('name'))?.value, 'value');
  });

  test('leaves what is there as it is', async ({ start }) => {
    const { redis } = await start();
    await redis.put('name', 'old');
    assert.equal(await redis.put('name', 'new', { ifAbsent: true }), false);
    assert.equal((await redis.get('name'))?.value, 'old');
  });

  test('stores again after a delete', async ({ start }) => {
    const { redis } = await start();
    await redis.put('name', 'old');
    await redis.delete('name');
    assert.equal(await redis.put('name', 'new', { ifAbsent: true }), true);
    assert.equal((await redis.get('name'))?.value, 'new');
  });

  test('lets one of many win', async ({ start }) => {
    const { redis } = await start();
    const asking = Array.from({ length: 20 }, (_, index) => redis.put('name', `${index}`, { ifAbsent: true }));
    const won = (await Promise.all(asking)).flatMap((stored, index) => (stored ? [`${index}`] : []));
    assert.equal(won.length, 1);
    assert.equal((await redis.get('name'))?.value, won[0]);
  });
}
