import { ObservabilityError } from '#domain/observability';
import { rejectsWith } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

/** After the application has stopped. */
export function stopCases({ test }: Suite): void {
  test('refuses every call', async ({ start }) => {
    const { observability, close } = await start();
    await observability.put('name', 'value');
    await close();
    await rejectsWith(observability.put('name', 'value'), ObservabilityError);
    await rejectsWith(observability.get('name'), ObservabilityError);
    await rejectsWith(observability.delete('name'), ObservabilityError);
  });

  test('may be told to stop twice', async ({ start }) => {
    const { close } = await start();
    await close();
    await close();
  });
}
