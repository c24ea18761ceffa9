import assert from 'node:assert/strict';
import { RedisFullError } from '#domain/redis';
import { rejectsWith } from '../support/expectations.js';
import type { Suite, Trial } from '../support/suite.js';

/** Never more than there is room for. */
export function boundCases({ test, limits }: Suite): void {
  const filled = async (start: Trial['start']) => {
    const { redis } = await start();
    for (let index = 0; index < limits.entries; index += 1) await redis.put(`name-${index}`, 'value');
    return redis;
  };

  test('refuses one more, which is not stored', async ({ start }) => {
    const redis = await filled(start);
    await rejectsWith(redis.put('one-more', 'value'), RedisFullError);
    assert.equal(await redis.get('one-more'), undefined);
    assert.equal((await redis.get('name-0'))?.value, 'value');
  });

  test('still replaces what is there', async ({ start }) => {
    const redis = await filled(start);
    assert.equal(await redis.put('name-0', 'new'), true);
    assert.equal((await redis.get('name-0'))?.value, 'new');
  });

  test('still tells that there is one to `ifAbsent`', async ({ start }) => {
    const redis = await filled(start);
    assert.equal(await redis.put('name-0', 'new', { ifAbsent: true }), false);
  });

  test('has room again after a delete', async ({ start }) => {
    const redis = await filled(start);
    await redis.delete('name-0');
    assert.equal(await redis.put('one-more', 'value'), true);
    await rejectsWith(redis.put('two-more', 'value'), RedisFullError);
  });

  test('is kept when many put at the same time', async ({ start }) => {
    const { redis } = await start();
    const names = Array.from({ length: limits.entries + 5 }, (_, index) => `name-${index}`);
    const outcomes = await Promise.allSettled(names.map((name) => redis.put(name, 'value')));
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, limits.entries);
    const found = await Promise.all(names.map((name) => redis.get(name)));
    assert.equal(found.filter((record) => record !== undefined).length, limits.entries);
  });
}
