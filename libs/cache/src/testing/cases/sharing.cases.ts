import assert from 'node:assert/strict';
import type { Suite } from '../support/suite.js';

/** Several applications, one store. */
export function sharingCases({ test, capabilities }: Suite): void {
  test('shows at once what another application set and deleted', async ({ first: { cache: one }, start }) => {
    const { cache: other } = await start();
    await one.set('key', { n: 1 });
    assert.deepEqual(await other.get('key'), { n: 1 });
    assert.equal(await other.delete('key'), true);
    assert.equal(await one.get('key'), undefined);
    await other.set('key', 2);
    assert.equal(await one.getOrSet('key', () => 3), 2);
    await one.clear();
    assert.equal(await other.get('key'), undefined);
  });

  test('keeps it when the application that set it has stopped', async ({ first, start }) => {
    await first.cache.set('kept', 'value');
    await first.cache.set('deleted', 'value');
    await first.cache.delete('deleted');
    await first.close();
    const { cache } = await start();
    assert.deepEqual([await cache.get('kept'), await cache.get('deleted')], ['value', undefined]);
  });

  test('drops what another has replaced, also what was read here before', async ({ first: { cache: one }, start }) => {
    const { cache: other } = await start();
    const settled = async (expected: unknown): Promise<void> => {
      for (let tries = 0; (await one.get('key')) !== expected; tries += 1) assert.ok(tries < 100_000, 'it arrives');
    };
    await other.set('key', 1);
    await settled(1);
    await other.set('key', 2);
    await settled(2);
    await other.delete('key');
    await settled(undefined);
  });

  if (!capabilities.tags) return;
  test('deletes by tag what another has set', async ({ first: { cache: one }, start }) => {
    const { cache: other } = await start();
    await one.set('key', 1, { tags: ['t'] });
    await other.deleteByTag('t');
    for (let tries = 0; (await one.get('key')) !== undefined; tries += 1) assert.ok(tries < 100_000, 'it arrives');
  });
}
