import assert from 'node:assert/strict';
import type { Suite } from '../support/suite.js';

/** What is deleted is gone, and nothing else is. */
export function deleteCases({ test }: Suite): void {
  test('removes the record and tells that there was one', async ({ start }) => {
    const { observability } = await start();
    await observability.put('name', 'value');
    assert.equal(await observability.delete('name'), true);
    assert.equal(await observability.get('name'), undefined);
  });

  test('tells that there was none', async ({ start }) => {
    const { observability } = await start();
    assert.equal(await observability.delete('missing'), false);
    await observability.put('name', 'value');
    await observability.delete('name');
    assert.equal(await observability.delete('name'), false);
  });

  test('leaves the others', async ({ start }) => {
    const { observability } = await start();
    for (const name of ['a', 'ab', 'b']) await observability.put(name, name);
    await observability.delete('a');
    assert.deepEqual([(await observability.get('ab'))?.value, (await observability.get('b'))?.value], ['ab', 'b']);
  });

  test('tells one of many that it was the one', async ({ start }) => {
    const { observability } = await start();
    await observability.put('name', 'value');
    const told = await Promise.all(Array.from({ length: 10 }, () => observability.delete('name')));
    assert.equal(told.filter(Boolean).length, 1);
  });
}
