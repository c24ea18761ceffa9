import assert from 'node:assert/strict';
import { CacheFullError } from '#domain/cache';
import { rejectsWith } from '../support/expectations.js';
import type { Suite, Trial } from '../support/suite.js';

/** Never more than there is room for. */
export function boundCases({ test, limits }: Suite): void {
  const filled = async (start: Trial['start']) => {
    const { cache } = await start();
    for (let index = 0; index < limits.entries; index += 1) await cache.put(`name-${index}`, 'value');
    return cache;
  };

  test('refuses one more, which is not stored', async ({ start }) => {
    const cache = await filled(start);
    await rejectsWith(cache.put('one-more', 'value'), CacheFullError);
    assert.equal(await cache.get('one-more'), undefined);
    assert.equal((await cache.get('name-0'))?.value, 'value');
  });

  test('still replaces what is there', async ({ start }) => {
    const cache = await filled(start);
    assert.equal(await cache.put('name-0', 'new'), true);
    assert.equal((await cache.get('name-0'))?.value, 'new');
  });

  test('still tells that there is one to `ifAbsent`', async ({ start }) => {
    const cache = await filled(start);
    assert.equal(await cache.put('name-0', 'new', { ifAbsent: true }), false);
  });

  test('has room again after a delete', async ({ start }) => {
    const cache = await filled(start);
    await cache.delete('name-0');
    assert.equal(await cache.put('one-more', 'value'), true);
    await rejectsWith(cache.put('two-more', 'value'), CacheFullError);
  });

  test('is kept when many put at the same time', async ({ start }) => {
    const { cache } = await start();
    const names = Array.from({ length: limits.entries + 5 }, (_, index) => `name-${index}`);
    const outcomes = await Promise.allSettled(names.map((name) => cache.put(name, 'value')));
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, limits.entries);
    const found = await Promise.all(names.map((name) => cache.get(name)));
    assert.equal(found.filter((record) => record !== undefined).length, limits.entries);
  });
}
