import assert from 'node:assert/strict';
import type { Suite } from '../support/suite.js';

/** `ifAbsent`. */
export function ifAbsentCases({ test }: Suite): void {
  test('stores where there was nothing', async ({ start }) => {
    const { observability } = await start();
    assert.equal(await observability.put('name', 'value', { ifAbsent: true }), true);
    assert.equal((await observability.get('name'))?.value, 'value');
  });

  test('leaves what is there as it is', async ({ start }) => {
    const { observability } = await start();
    await observability.put('name', 'old');
    assert.equal(await observability.put('name', 'new', { ifAbsent: true }), false);
    assert.equal((await observability.get('name'))?.value, 'old');
  });

  test('stores again after a delete', async ({ start }) => {
    const { observability } = await start();
    await observability.put('name', 'old');
    await observability.delete('name');
    assert.equal(await observability.put('name', 'new', { ifAbsent: true }), true);
    assert.equal((await observability.get('name'))?.value, 'new');
  });

  test('lets one of many win', async ({ start }) => {
    const { observability } = await start();
    const asking = Array.from({ length: 20 }, (_, index) => observability.put('name', `${index}`, { ifAbsent: true }));
    const won = (await Promise.all(asking)).flatMap((stored, index) => (stored ? [`${index}`] : []));
    assert.equal(won.length, 1);
    assert.equal((await observability.get('name'))?.value, won[0]);
  });
}
