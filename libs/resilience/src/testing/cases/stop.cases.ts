import assert from 'node:assert/strict';
import type { Suite } from '../support/suite.js';

/** While and after the application stops. */
export function stopCases({ test }: Suite): void {
  test('lets a running call end', async ({ start, clock }) => {
    const { resilience, close } = await start();
    const running = resilience.policy('payments').execute(async () => {
      await clock.sleep(20);
      return 'done';
    });
    await close();
    assert.equal(await running, 'done');
  });

  test('may be told to stop twice', async ({ start }) => {
    const { close } = await start();
    await close();
    await close();
  });
}
