import assert from 'node:assert/strict';
import { CacheError } from '#domain/cache';
import { rejectsWith } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

/** After the application has stopped. */
export function stopCases({ test }: Suite): void {
  test('refuses every call', async ({ first: { cache, close } }) => {
    await cache.set('key', 'value');
    await close();
    for (const call of [
      () => cache.get('key'),
      () => cache.set('key', 1),
      () => cache.getOrSet('key', () => 1),
      () => cache.getMany(['key']),
      () => cache.delete('key'),
      () => cache.clear(),
    ])
      await rejectsWith(call(), CacheError);
  });

  test('tells loaders to stop, and those who wait for them', async ({ first: { cache, close } }) => {
    let told: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (told = resolve));
    let aborted = false;
    const asking = rejectsWith(
      cache.getOrSet('key', ({ signal }) => {
        signal.addEventListener('abort', () => (aborted = true));
        told();
        return new Promise<never>(() => undefined);
      }),
      CacheError,
    );
    await begun;
    await close();
    await asking;
    assert.equal(aborted, true);
  });

  test('may be told to stop twice', async ({ first: { close } }) => {
    await close();
    await close();
  });
}
