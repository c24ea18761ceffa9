import assert from 'node:assert/strict';
import type { Suite } from '../support/suite.js';

/** What is deleted is gone, and nothing else is. */
export function deleteCases({ test }: Suite): void {
  test('removes the record and tells that there was one', async ({ start }) => {
    const { coordination } = await start();
    await coordination.put('name', 'value');
    assert.equal(await coordination.delete('name'), true);
    assert.equal(await coordination.get('name'), undefined);
  });

  test('tells that there was none', async ({ start }) => {
    const { coordination } = await start();
    assert.equal(await coordination.delete('missing'), false);
    await coordination.put('name', 'value');
    await coordination.delete('name');
    assert.equal(await coordination.delete('name'), false);
  });

  test('leaves the others', async ({ start }) => {
    const { coordination } = await start();
    for (const name of ['a', 'ab', 'b']) await coordination.put(name, name);
    await coordination.delete('a');
    assert.deepEqual([(await coordination.get('ab'))?.value, (await coordination.get('b'))?.value], ['ab', 'b']);
  });

  test('tells one of many that it was the one', async ({ start }) => {
    const { coordination } = await start();
    await coordination.put('name', 'value');
    const told = await Promise.all(Array.from({ length: 10 }, () => coordination.delete('name')));
    assert.equal(told.filter(Boolean).length, 1);
  });
}
