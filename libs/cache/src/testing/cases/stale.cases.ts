import assert from 'node:assert/strict';
import { Duration } from '#core';
import { counting, Loader } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

const BRIEF = { ttl: Duration.milliseconds(100), grace: Duration.seconds(60) };

/** What is beyond its time, and within its grace. */
export function staleCases({ test, capabilities }: Suite): void {
  test('is served at once, and loaded anew beside, once', async ({ first: { cache }, pass }) => {
    await cache.set('key', 'old', BRIEF);
    await pass(150);
    const loader = new Loader<string>();
    const options = { ...BRIEF, ttl: Duration.seconds(60) };
    assert.equal(await cache.getOrSet('key', loader.load, options), 'old');
    assert.equal(await cache.getOrSet('key', loader.load, options), 'old');
    await loader.begun;
    loader.end('new');
    for (let tries = 0; (await cache.getOrSet('key', loader.load, options)) !== 'new'; tries += 1) {
      assert.ok(tries < 1_000, 'it is filled');
      await pass(2);
    }
    assert.deepEqual([await cache.get('key'), loader.calls], ['new', 1]);
  });

  test('is no value for those who do not load', async ({ first: { cache }, pass }) => {
    await cache.set('key', 'old', BRIEF);
    await pass(150);
    assert.deepEqual(
      [await cache.get('key'), await cache.has('key'), (await cache.getMany(['key'])).size],
      [undefined, false, 0],
    );
    assert.equal(await cache.delete('key'), false);
  });

  test('is gone after its grace', async ({ first: { cache }, pass }) => {
    await cache.set('key', 'old', { ttl: Duration.milliseconds(50), grace: Duration.milliseconds(50) });
    await pass(150);
    assert.equal(await cache.getOrSet('key', () => 'new'), 'new');
  });

  test('is waited for as long as the soft limit', async ({ first: { cache }, pass }) => {
    const options = { ...BRIEF, softTimeout: Duration.milliseconds(200) };
    await cache.set('slow', 'old', BRIEF);
    await cache.set('quick', 'old', BRIEF);
    await pass(150);
    assert.equal(await cache.getOrSet('quick', () => 'new', options), 'new');
    const loader = new Loader<string>();
    const asking = cache.getOrSet('slow', loader.load, options);
    await loader.begun;
    await pass(250);
    assert.equal(await asking, 'old');
    loader.end('new');
    for (let tries = 0; (await cache.get('slow')) !== 'new'; tries += 1) {
      assert.ok(tries < 1_000, 'it is filled');
      await pass(2);
    }
  });

  test('is served when loading fails', async ({ first: { cache }, pass }) => {
    const options = { ...BRIEF, softTimeout: Duration.seconds(5) };
    await cache.set('key', 'old', BRIEF);
    await pass(150);
    assert.equal(await cache.getOrSet('key', () => Promise.reject(new Error('no')), options), 'old');
    const loader = counting('new');
    assert.equal(await cache.getOrSet('key', loader.load, options), 'new');
  });

  test('is not served once it was deleted', async ({ first: { cache }, pass }) => {
    for (const key of ['deleted', 'tagged', 'cleared'])
      await cache.set(key, 'old', capabilities.tags ? { ...BRIEF, tags: [key] } : BRIEF);
    await pass(150);
    await cache.delete('deleted');
    assert.equal(await cache.getOrSet('deleted', () => 'new'), 'new');
    if (capabilities.tags) {
      await cache.deleteByTag('tagged');
      assert.equal(await cache.getOrSet('tagged', () => 'new'), 'new');
    }
    await cache.clear();
    assert.equal(await cache.getOrSet('cleared', () => 'new'), 'new');
  });
}
