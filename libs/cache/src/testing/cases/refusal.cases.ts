import assert from 'node:assert/strict';
import { Duration } from '#core';
import { CacheInvalidError, CacheValueInvalidError, type CacheNamespaceOptions } from '#domain/cache';
import { rejectionOf, rejectsWith, untyped } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

const NO_KEYS: readonly (readonly [string, unknown])[] = [
  ['no characters', ''],
  ['513 characters', 'x'.repeat(513)],
  ['half a surrogate pair', 'a\ud83d'],
  ['no text', 7],
  ['nothing', undefined],
];

class Product {
  readonly id = 1;
}

const cycle: Record<string, unknown> = {};
cycle['self'] = cycle;
const polluted: unknown = JSON.parse('{"a": {"__proto__": {"admin": true}}}');

const NO_VALUES: readonly (readonly [string, () => unknown])[] = [
  ['nothing', () => undefined],
  ['a function', () => () => 1],
  ['a bigint', () => ({ n: 1n })],
  ['not a number', () => [Number.NaN]],
  ['a date', () => ({ at: new Date(0) })],
  ['a map', () => new Map()],
  ['an object of a class', () => new Product()],
  ['a list with a hole', () => [1, , 2]], // eslint-disable-line no-sparse-arrays
  ['an object that contains itself', () => cycle],
  ['a name that pollutes', () => polluted],
  ['something that writes itself', () => ({ toJSON: 1 })],
];

/** What never reaches the driver. */
export function refusalCases({ test }: Suite): void {
  for (const [what, given] of NO_KEYS) {
    test(`is a key of ${what}`, async ({ first: { cache } }) => {
      const key = untyped<string>(given);
      for (const call of [
        () => cache.get(key),
        () => cache.set(key, 1),
        () => cache.getOrSet(key, () => 1),
        () => cache.getMany(['a', key]),
        () =>
          cache.setMany([
            ['a', 1],
            [key, 1],
          ]),
        () => cache.has(key),
        () => cache.delete(['a', key]),
        () => cache.explain(key),
      ])
        await rejectsWith(call(), CacheInvalidError);
      assert.equal(await cache.get('a'), undefined);
    });
  }

  for (const [what, make] of NO_VALUES) {
    test(`is a value of ${what}, which is not kept`, async ({ first: { cache } }) => {
      await cache.set('key', 'before');
      const error = await rejectsWith(cache.set('key', make()), CacheValueInvalidError);
      assert.ok(error.message.length < 300, 'the value is not in the message');
      assert.equal(await cache.get('key'), 'before');
      if (make() === undefined) return; // a loader may find nothing
      await rejectsWith(cache.getOrSet('loaded', make), CacheValueInvalidError);
      assert.equal(await cache.get('loaded'), undefined);
    });
  }

  test('is a value that is too large, which a loader may give all the same', async ({ first, start }) => {
    void first;
    const { cache } = await start();
    const [fits, large] = ['x'.repeat(4_094), 'x'.repeat(4_095)]; // with its quotes 4 KiB, and one more
    await cache.set('key', fits);
    assert.equal(await cache.get('key'), fits);
    for (const value of [large, '東'.repeat(1_400), Array.from({ length: 1_000 }, () => 1e-7)])
      await rejectsWith(cache.set('key', value), CacheValueInvalidError);
    assert.equal(await cache.get('key'), fits);
    assert.equal(await cache.getOrSet('loaded', () => large), large);
    assert.equal(await cache.get('loaded'), undefined);
  });

  test('are tags that are none, and too many of them', async ({ first: { cache } }) => {
    for (const tags of [[''], ['x'.repeat(129)], [untyped<string>(7)], Array.from({ length: 17 }, String)])
      await rejectsWith(cache.set('key', 1, { tags }), CacheInvalidError);
    assert.equal(await cache.get('key'), undefined);
  });

  test('are times that are none', async ({ first: { cache } }) => {
    for (const ttl of [Duration.zero, Duration.parse('366d'), '0ms', '366d', '5', 'soon', untyped<Duration>(30)])
      await rejectsWith(cache.set('key', 1, { ttl }), CacheInvalidError);
    for (const option of ['grace', 'softTimeout', 'hardTimeout', 'negativeTtl'])
      await rejectsWith(
        cache.getOrSet('key', () => 1, { [option]: 'soon' }),
        CacheInvalidError,
      );
    assert.throws(() => cache.namespace('brief', { ttl: 'soon' }), CacheInvalidError);
    assert.equal(await cache.get('key'), undefined);
  });

  test('are namespaces whose names are none, and options that contradict each other', async ({ first: { cache } }) => {
    for (const name of ['', 'a b', 'x'.repeat(65), 'a/b', 'a}b', untyped<string>(7)])
      assert.throws(() => cache.namespace(name), CacheInvalidError);
    const ttl = Duration.seconds(5);
    const options: CacheNamespaceOptions<unknown> = { ttl, version: 2 };
    const namespace = cache.namespace('products', options);
    assert.equal(cache.namespace('products'), namespace);
    for (const same of [Duration.parse('5s'), '5s', '5000ms'])
      assert.equal(cache.namespace('products', { ttl: same }), namespace);
    assert.throws(() => cache.namespace('products', { ttl: '6s' }), CacheInvalidError);
    assert.throws(() => cache.namespace('products', { ttl: 'soon' }), CacheInvalidError);
    assert.throws(() => cache.namespace('products', { version: 3 }), CacheInvalidError);
    assert.throws(
      () => cache.namespace('default', { grace: ttl }) && cache.namespace('default', { grace: Duration.seconds(6) }),
      CacheInvalidError,
    );
    assert.throws(() => cache.namespace('odd', { version: 0.5 }), CacheInvalidError);
  });

  test('is a call of a caller who has given up', async ({ first: { cache } }) => {
    const reason = new Error('not any more');
    const signal = AbortSignal.abort(reason);
    await cache.set('key', 1);
    for (const call of [
      () => cache.get('key', { signal }),
      () => cache.set('other', 1, { signal }),
      () => cache.getOrSet('key', () => 1, { signal }),
      () => cache.getMany(['key'], { signal }),
      () => cache.delete('key', { signal }),
      () => cache.clear({ signal }),
    ])
      assert.equal(await rejectionOf(call()), reason);
    assert.deepEqual([await cache.get('key'), await cache.get('other')], [1, undefined]);
  });
}
