import assert from 'node:assert/strict';
import { Duration } from '#core';
import { CacheUnavailableError } from '#domain/cache';
import { counting, rejectsWith } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

/** The service is away, and comes back. */
export function outageCases({ test, capabilities }: Suite): void {
  test('goes on as if nothing were cached', async ({ first: { cache }, service }) => {
    if (service === undefined) return; // nothing can be away
    await cache.set('key', 'cached');
    await service.cut();
    const loader = counting('loaded', 'again');
    const fresh = cache.namespace<string>('fresh');
    assert.equal(await fresh.getOrSet('key', loader.load), 'loaded');
    assert.equal(await fresh.getOrSet('key', loader.load), 'again');
    assert.deepEqual(
      [await fresh.get('key'), await fresh.has('key'), (await fresh.getMany(['key'])).size],
      [undefined, false, 0],
    );
    await fresh.set('key', 'lost');
    assert.equal(await fresh.get('key'), undefined);
  });

  test('serves again once it is back', async ({ first: { cache }, service, pass }) => {
    if (service === undefined) return;
    await cache.set('key', 'cached');
    await service.cut();
    for (let call = 0; call < 10; call += 1) await cache.namespace('other').get(`key-${call}`);
    await service.mend();
    for (let tries = 0; (await cache.get('key')) !== 'cached'; tries += 1) {
      assert.ok(tries < 100, 'it comes back within 10 s');
      await pass(100);
    }
  });

  const changes = [
    ['deleted', 'key', (cache: { delete(key: string): Promise<unknown> }) => cache.delete('key')],
    ['cleared', 'all', (cache: { clear(): Promise<unknown> }) => cache.clear()],
    ...(capabilities.tags
      ? ([
          ['deleted by tag', 'tag', (cache: { deleteByTag(tag: string): Promise<unknown> }) => cache.deleteByTag('t')],
        ] as const)
      : []),
  ] as const;
  for (const [what, , change] of changes) {
    test(`does not serve what was ${what} meanwhile, and tells it later`, async ({
      first: { cache },
      start,
      service,
      pass,
    }) => {
      if (service === undefined) return;
      const { cache: other } = await start();
      await cache.set('key', 'old', capabilities.tags ? { tags: ['t'] } : {});
      await service.cut();
      await change(cache);
      await service.mend();
      assert.equal(await cache.get('key'), undefined, 'not here, at once');
      for (let tries = 0; (await other.get('key')) !== undefined; tries += 1) {
        assert.ok(tries < 100, 'not elsewhere, within 10 s');
        await pass(100);
      }
      for (
        let tries = 0;
        (await cache.getOrSet('key', () => 'new')) !== 'new' || (await cache.get('key')) !== 'new';
        tries += 1
      ) {
        assert.ok(tries < 100, 'it is cached again');
        await pass(100);
      }
    });
  }

  test('serves what is set after that, not what was there before', async ({ first: { cache }, service, pass }) => {
    if (service === undefined) return;
    await cache.set('key', 'old');
    await service.cut();
    await cache.set('key', 'lost');
    await service.mend();
    for (let tries = 0; ; tries += 1) {
      const found = await cache.get('key');
      assert.notEqual(found, 'old');
      await cache.set('key', 'newest');
      if ((await cache.get('key')) === 'newest') break;
      assert.ok(tries < 100, 'it is cached again');
      await pass(100);
    }
  });

  test('is told where that was asked for', async ({ first: { cache }, service }) => {
    if (service === undefined) return;
    const closed = cache.namespace<string>('closed', { outage: 'closed', ttl: Duration.seconds(60) });
    await closed.set('key', 'cached');
    await service.cut();
    const elsewhere = closed.get('another key');
    await rejectsWith(elsewhere, CacheUnavailableError);
    await rejectsWith(closed.set('key', 'new'), CacheUnavailableError);
    await rejectsWith(closed.delete('key'), CacheUnavailableError);
    await rejectsWith(
      closed.getOrSet('another key', () => 'loaded'),
      CacheUnavailableError,
    );
  });
}
