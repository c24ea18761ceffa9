import assert from 'node:assert/strict';
import type { Suite } from '../support/suite.js';

/** What was stored survives the application that stored it. */
export function durabilityCases({ test, capabilities }: Suite): void {
  test('keeps records over a restart, and what was deleted stays so', async ({ start }) => {
    const first = await start();
    await first.cache.put('kept', 'value');
    await first.cache.put('deleted', 'value');
    await first.cache.delete('deleted');
    await first.close();
    const second = await start();
    assert.equal((await second.cache.get('kept'))?.value, 'value');
    assert.equal(await second.cache.get('deleted'), undefined);
  });

  if (capabilities.expiry) {
    test('keeps the expiry over a restart', async ({ start }) => {
      const first = await start();
      await first.cache.put('name', 'value', { expiresAfter: '1ms' });
      await first.close();
      const second = await start();
      assert.equal(await second.cache.get('name'), undefined);
    });
  }
}
