import assert from 'node:assert/strict';
import { Duration } from '#core';
import type { Suite } from '../support/suite.js';

const SHORT = { ttl: Duration.milliseconds(100) };
const LONG = { ttl: Duration.seconds(60) };

/** Nothing is served longer than its time. */
export function timesCases({ test }: Suite): void {
  test('forgets a value after its time, not before', async ({ first: { cache }, pass }) => {
    await cache.set('short', 1, SHORT);
    await cache.set('long', 2, LONG);
    assert.equal(await cache.get('short'), 1);
    await pass(150);
    assert.deepEqual(
      [await cache.get('short'), await cache.has('short'), await cache.get('long')],
      [undefined, false, 2],
    );
    assert.deepEqual([...(await cache.getMany(['short', 'long'])).keys()], ['long']);
  });

  test('counts the time of the last set', async ({ first: { cache }, pass }) => {
    await cache.set('key', 'old', SHORT);
    await cache.set('key', 'new', LONG);
    await cache.set('other', 'old', LONG);
    await cache.set('other', 'new', SHORT);
    await pass(150);
    assert.deepEqual([await cache.get('key'), await cache.get('other')], ['new', undefined]);
  });

  test('has a time for each namespace, and one for a call', async ({ first: { cache }, pass }) => {
    const namespace = cache.namespace<number>('timed', SHORT);
    await namespace.set('default', 1);
    await namespace.set('own', 2, LONG);
    await namespace.setMany([['many', 3]], LONG);
    await pass(150);
    const found = await namespace.getMany(['default', 'own', 'many']);
    assert.deepEqual([...found].sort(), [
      ['many', 3],
      ['own', 2],
    ]);
  });

  test('takes times as text', async ({ first: { cache }, pass }) => {
    const namespace = cache.namespace<number>('written', { ttl: '100ms', grace: '60s', hardTimeout: '10s' });
    await namespace.set('default', 1);
    await namespace.set('own', 2, { ttl: '1m' });
    await namespace.getOrSet('told', (load) => (load.set({ ttl: '1h' }), 3), { negativeTtl: '0ms' });
    await pass(150);
    const found = await namespace.getMany(['default', 'own', 'told']);
    assert.deepEqual(new Set(found.keys()), new Set(['own', 'told']));
    assert.equal(await namespace.getOrSet('default', () => 4, { softTimeout: '5s' }), 4);
  });

  test('loads anew after that time', async ({ first: { cache }, pass }) => {
    const load = async ({ key }: { readonly key: string }): Promise<string> => `${key} loaded`;
    await cache.set('key', 'old', SHORT);
    assert.equal(await cache.getOrSet('key', load, SHORT), 'old');
    await pass(150);
    assert.equal(await cache.getOrSet('key', load, SHORT), 'key loaded');
  });

  test('shortens times by chance, and never lengthens them', async ({ first: { cache }, pass }) => {
    const jittered = cache.namespace<number>('jittered', { ttl: Duration.milliseconds(400), jitter: 50 });
    const keys = Array.from({ length: 40 }, (_, index) => `key-${index}`);
    for (const key of keys) await jittered.set(key, 1);
    await pass(300);
    const left = (await jittered.getMany(keys)).size;
    assert.ok(left > 0 && left < keys.length, `${left} of ${keys.length} are left after three quarters of the time`);
    await pass(150);
    assert.equal((await jittered.getMany(keys)).size, 0);
  });
}
