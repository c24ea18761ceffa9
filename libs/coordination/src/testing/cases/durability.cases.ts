import assert from 'node:assert/strict';
import type { Suite } from '../support/suite.js';

/** What was stored survives the application that stored it. */
export function durabilityCases({ test, capabilities }: Suite): void {
  test('keeps records over a restart, and what was deleted stays so', async ({ start }) => {
    const first = await start();
    await first.coordination.put('kept', 'value');
    await first.coordination.put('deleted', 'value');
    await first.coordination.delete('deleted');
    await first.close();
    const second = await start();
    assert.equal((await second.coordination.get('kept'))?.value, 'value');
    assert.equal(await second.coordination.get('deleted'), undefined);
  });

  if (capabilities.expiry) {
    test('keeps the expiry over a restart', async ({ start }) => {
      const first = await start();
      await first.coordination.put('name', 'value', { expiresAfter: '1ms' });
      await first.close();
      const second = await start();
      assert.equal(await second.coordination.get('name'), undefined);
    });
  }
}
