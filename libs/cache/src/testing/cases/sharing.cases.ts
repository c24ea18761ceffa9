import assert from 'node:assert/strict';
import type { Suite } from '../support/suite.js';

/** Two applications, one store. */
export function sharingCases({ test }: Suite): void {
  test('shows at once what another application put and deleted', async ({ start }) => {
    const [one, other] = [await start(), await start()];
    await one.cache.put('name', 'value');
    assert.equal((await other.cache.get('name'))?.value, 'value');
    assert.equal(await other.cache.delete('name'), true);
    assert.equal(await one.cache.get('name'), undefined);
  });

  test('lets one of many win, whichever application it asks', async ({ start }) => {
    const [one, other] = [await start(), await start()];
    const asking = Array.from({ length: 20 }, (_, index) =>
      (index % 2 === 0 ? one : other).cache.put('name', `${index}`, { ifAbsent: true }),
    );
    assert.equal((await Promise.all(asking)).filter(Boolean).length, 1);
  });
}
