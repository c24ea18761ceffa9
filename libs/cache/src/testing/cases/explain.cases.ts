import assert from 'node:assert/strict';
import { Duration } from '#core';
import type { Suite } from '../support/suite.js';

/** `explain`. */
export function explainCases({ test, capabilities }: Suite): void {
  test('tells where a value is, how old, and what it is tagged with', async ({ first: { cache }, pass }) => {
    const tags = capabilities.tags ? ['a', 'b'] : [];
    await cache.namespace('products').set('key', 'value', { ttl: Duration.seconds(60), tags });
    await pass(2_100);
    const told = await cache.namespace('products').explain('key');
    assert.deepEqual([told.namespace, told.key, told.state, told.tags], ['products', 'key', 'fresh', tags]);
    assert.ok(told.tier !== undefined && told.reason === undefined);
    const [age, left] = [told.age?.milliseconds ?? 0, told.freshFor?.milliseconds ?? 0];
    assert.ok(age >= 1_000 && age < 15_000, `${age} ms old`);
    assert.ok(left > 45_000 && left <= 58_000, `fresh for ${left} ms`);
  });

  test('tells why a value is absent', async ({ first: { cache } }) => {
    const missing = await cache.explain('missing');
    assert.deepEqual(
      [missing.state, missing.reason, missing.tier, missing.age],
      ['absent', undefined, undefined, undefined],
    );
    if (!capabilities.tags) return;
    await cache.set('key', 1, { tags: ['t'] });
    await cache.deleteByTag('t');
    assert.deepEqual((await cache.explain('key')).state, 'absent');
  });

  test('tells of a stale value', async ({ first: { cache }, pass }) => {
    await cache.set('key', 1, { ttl: Duration.milliseconds(100), grace: Duration.seconds(60) });
    await pass(150);
    const told = await cache.explain('key');
    assert.deepEqual([told.state, told.freshFor?.milliseconds], ['stale', 0]);
  });
}
