import { CoordinationError } from '#domain/coordination';
import { rejectsWith } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

/** After the application has stopped. */
export function stopCases({ test }: Suite): void {
  test('refuses every call', async ({ start }) => {
    const { coordination, close } = await start();
    await coordination.put('name', 'value');
    await close();
    await rejectsWith(coordination.put('name', 'value'), CoordinationError);
    await rejectsWith(coordination.get('name'), CoordinationError);
    await rejectsWith(coordination.delete('name'), CoordinationError);
  });

  test('may be told to stop twice', async ({ start }) => {
    const { close } = await start();
    await close();
    await close();
  });
}
