import assert from 'node:assert/strict';
import { Duration } from '#core';
import { CacheLoadTimeoutError } from '#domain/cache';
import { counting, Loader, rejectionOf, rejectsWith } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

/** `getOrSet`. */
export function loadCases({ test, capabilities }: Suite): void {
  test('loads once, and keeps what was loaded', async ({ first: { cache } }) => {
    const loader = counting('loaded');
    assert.equal(await cache.getOrSet('key', loader.load), 'loaded');
    assert.equal(await cache.getOrSet('key', loader.load), 'loaded');
    assert.deepEqual([loader.calls, await cache.get('key')], [1, 'loaded']);
  });

  test('lets all who ask meanwhile wait for one load', async ({ first: { cache } }) => {
    const loader = new Loader<{ n: number }>();
    const asking = Array.from({ length: 1_000 }, () => cache.getOrSet('key', loader.load));
    await loader.begun;
    asking.push(cache.getOrSet('key', loader.load, { ttl: Duration.seconds(5) }));
    loader.end({ n: 1 });
    const answers = await Promise.all(asking);
    assert.ok(answers.every((answer) => answer.n === 1));
    assert.equal(loader.calls, 1);
  });

  test('loads different keys beside each other', async ({ first: { cache } }) => {
    const [one, two] = [new Loader<number>(), new Loader<number>()];
    const asking = [cache.getOrSet('one', one.load), cache.namespace<number>('other').getOrSet('one', two.load)];
    await Promise.all([one.begun, two.begun]);
    two.end(2);
    assert.equal(await asking[1], 2);
    one.end(1);
    assert.equal(await asking[0], 1);
  });

  test('keeps null as any value', async ({ first: { cache } }) => {
    const loader = counting<null>(null);
    assert.equal(await cache.getOrSet('key', loader.load), null);
    assert.equal(await cache.getOrSet('key', loader.load), null);
    assert.deepEqual([loader.calls, await cache.get('key')], [1, null]);
  });

  test('remembers that there was nothing, which is no value', async ({ first: { cache } }) => {
    const loader = counting<undefined>(undefined);
    assert.equal(await cache.getOrSet('key', loader.load), undefined);
    assert.equal(await cache.getOrSet('key', loader.load), undefined);
    assert.deepEqual([loader.calls, await cache.has('key'), (await cache.getMany(['key'])).size], [1, false, 0]);
    assert.equal(await cache.delete('key'), false);
    await cache.getOrSet('key', loader.load);
    assert.equal(loader.calls, 2);
  });

  test('remembers nothing for as long as it is told', async ({ first: { cache }, pass }) => {
    const [brief, never] = [counting<string | null>(null, 'later'), counting<string | null>(null, 'later')];
    const options = { negativeTtl: Duration.milliseconds(100) };
    await cache.getOrSet('brief', brief.load, options);
    assert.equal(await cache.getOrSet('brief', brief.load, options), null);
    await pass(150);
    assert.equal(await cache.getOrSet('brief', brief.load, options), 'later');
    await cache.getOrSet('never', never.load, { negativeTtl: Duration.zero });
    assert.equal(await cache.getOrSet('never', never.load), 'later');
  });

  test('tells all who wait of a failure, as it is, and keeps nothing', async ({ first: { cache } }) => {
    const [loader, failure] = [new Loader<number>(), new RangeError('no such thing')];
    const asking = [cache.getOrSet('key', loader.load), cache.getOrSet('key', loader.load)];
    const outcomes = Promise.all(asking.map((one) => rejectionOf(one)));
    await loader.begun;
    loader.fail(failure);
    assert.deepEqual(await outcomes, [failure, failure]);
    assert.equal(await cache.getOrSet('key', () => 7), 7);
  });

  test('takes what a loader throws at once for a failure', async ({ first: { cache } }) => {
    const failure = new Error('at once');
    const load = (): never => {
      throw failure;
    };
    assert.equal(await rejectionOf(cache.getOrSet('key', load)), failure);
  });

  test('loads anew when told to', async ({ first: { cache } }) => {
    const loader = counting(1, 2);
    await cache.getOrSet('key', loader.load);
    assert.equal(await cache.getOrSet('key', loader.load, { refresh: true }), 2);
    assert.equal(await cache.get('key'), 2);
  });

  test('tells the loader its key, and lets it decide what becomes of the value', async ({ first: { cache }, pass }) => {
    await cache.getOrSet('skipped', ({ skip, key }) => (skip(), key));
    assert.equal(await cache.get('skipped'), undefined);
    await cache.getOrSet('brief', (load) => (load.set({ ttl: Duration.milliseconds(100) }), 1), {
      ttl: Duration.seconds(60),
    });
    assert.equal(await cache.get('brief'), 1);
    await pass(150);
    assert.equal(await cache.get('brief'), undefined);
    if (!capabilities.tags) return;
    await cache.getOrSet('tagged', (load) => (load.set({ tags: ['late'] }), 1));
    assert.equal(await cache.get('tagged'), 1);
    await cache.deleteByTag('late');
    assert.equal(await cache.get('tagged'), undefined);
  });

  test('waits no longer than the hard limit, and the load fills all the same', async ({ first: { cache }, pass }) => {
    const loader = new Loader<string>();
    const asking = rejectsWith(
      cache.getOrSet('key', loader.load, { hardTimeout: Duration.milliseconds(100) }),
      CacheLoadTimeoutError,
    );
    await loader.begun;
    await pass(150);
    await asking;
    const patient = cache.getOrSet('key', loader.load);
    loader.end('late');
    assert.equal(await patient, 'late');
    assert.deepEqual([loader.calls, await cache.get('key')], [1, 'late']);
  });

  test('lets a caller give up while the others go on waiting', async ({ first: { cache } }) => {
    const [loader, leaving] = [new Loader<string>(), new AbortController()];
    const reason = new Error('not any more');
    const left = rejectionOf(cache.getOrSet('key', loader.load, { signal: leaving.signal }));
    const stays = cache.getOrSet('key', loader.load);
    await loader.begun;
    leaving.abort(reason);
    assert.equal(await left, reason);
    loader.end('here');
    assert.equal(await stays, 'here');
    assert.equal(await rejectionOf(cache.getOrSet('other', loader.load, { signal: leaving.signal })), reason);
  });
}
