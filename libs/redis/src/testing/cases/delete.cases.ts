import assert from 'node:assert/strict';
import type { Suite } from '../support/suite.js';

/** What is deleted is gone, and nothing else is. */
export function deleteCases({ test }: Suite): void {
  test('removes the record and tells that there was one', async ({ start }) => {
    const { redis } = await start();
    await redis.put('name', 'value');
    assert.equal(await redis.delete('name'), true);
    assert.equal(await redis.get('name'), undefined);
  });

  test('tells that there was none', async ({ start }) => {
    const { redis } = await start();
    assert.equal(await redis.delete('missing'), false);
    await redis.put('name', 'value');
    await redis.delete('name');
    assert.equal(await redis.delete('name'), false);
  });

  test('leaves the others', async ({ start }) => {
    const { redis } = await start();
    for (const name of ['a', 'ab', 'b']) await redis.put(name, name);
    await redis.delete('a');
    assert.deepEqual([(await redis.get('ab'))?.value, (await redis.get('b'))?.value], ['ab', 'b']);
  });

  test('tells one of many that it was the one', async ({ start }) => {
    const { redis } = await start();
    await redis.put('name', 'value');
    const told = await Promise.all(Array.from({ length: 10 }, () => redis.delete('name')));
    assert.equal(told.filter(Boolean).length, 1);
  });
}
