import { CacheError } from '#domain/cache';
import { rejectsWith } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

/** After the application has stopped. */
export function stopCases({ test }: Suite): void {
  test('refuses every call', async ({ start }) => {
    const { cache, close } = await start();
    await cache.put('name', 'value');
    await close();
    await rejectsWith(cache.put('name', 'value'), CacheError);
    await rejectsWith(cache.get('name'), CacheError);
    await rejectsWith(cache.delete('name'), CacheError);
  });

  test('may be told to stop twice', async ({ start }) => {
    const { close } = await start();
    await close();
    await close();
  });
}
