import assert from 'node:assert/strict';
import { Duration } from '#core';
import type { Suite } from '../support/suite.js';

const KEYS = Array.from({ length: 100 }, (_, index) => `key-${index}`);

/** Several keys in one call. */
export function manyCases({ test, capabilities }: Suite): void {
  test('finds what is there, and has no entry for the rest', async ({ first: { cache } }) => {
    await cache.setMany([
      ['a', 1],
      ['b', null],
      ['c', 3],
    ]);
    await cache.delete('c');
    const found = await cache.getMany(['a', 'b', 'c', 'd', 'a']);
    assert.deepEqual([...found].sort(), [
      ['a', 1],
      ['b', null],
    ]);
  });

  test('takes no keys, and no entries', async ({ first: { cache } }) => {
    await cache.setMany([]);
    assert.equal((await cache.getMany([])).size, 0);
    assert.equal(await cache.delete([]), false);
  });

  test('lets the last of one key count', async ({ first: { cache } }) => {
    await cache.setMany([
      ['a', 1],
      ['a', 2],
    ]);
    assert.equal(await cache.get('a'), 2);
  });

  test('gives all the same time and tags', async ({ first: { cache }, pass }) => {
    const ttl = Duration.milliseconds(100);
    await cache.setMany(
      [
        ['a', 1],
        ['b', 2],
      ],
      capabilities.tags ? { tags: ['t'] } : {},
    );
    await cache.setMany(
      [
        ['c', 1],
        ['d', 2],
      ],
      { ttl },
    );
    if (capabilities.tags) await cache.deleteByTag('t');
    else await cache.delete(['a', 'b']);
    assert.deepEqual([...(await cache.getMany(['a', 'b', 'c', 'd'])).keys()].sort(), ['c', 'd']);
    await pass(150);
    assert.equal((await cache.getMany(['c', 'd'])).size, 0);
  });

  if (!capabilities.batches) return;

  test('takes one round trip, whatever their number', async ({ first: { cache }, roundTrips }) => {
    if (roundTrips === undefined) return; // nothing leaves the process
    await cache.setMany(KEYS.map((key, index) => [key, index]));
    const before = roundTrips();
    await cache.setMany(
      KEYS.map((key, index) => [key, index + 1]),
      { tags: ['t'] },
    );
    assert.equal(roundTrips() - before, 1, 'setMany of 100');
    const between = roundTrips();
    const found = await cache.getMany([...KEYS, 'missing']);
    assert.ok(roundTrips() - between <= 1, 'getMany of 101');
    assert.deepEqual([found.size, found.get('key-99')], [100, 100]);
    const last = roundTrips();
    await cache.delete(KEYS);
    assert.equal(roundTrips() - last, 1, 'delete of 100');
  });
}
