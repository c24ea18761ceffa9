import assert from 'node:assert/strict';
import { Duration } from '#core';
import { CacheRecordInvalidError, CacheUnsupportedError } from '#domain/cache';
import { rejectsWith, until, untyped } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

/** `expiresAfter`, or its refusal. */
export function expiryCases({ test, capabilities }: Suite): void {
  if (!capabilities.expiry) {
    test('is refused, and nothing is stored', async ({ start }) => {
      const { cache } = await start();
      await rejectsWith(cache.put('name', 'value', { expiresAfter: '1h' }), CacheUnsupportedError);
      assert.equal(await cache.get('name'), undefined);
    });
    return;
  }

  test('removes a record after its time', async ({ start, clock }) => {
    const { cache } = await start();
    await cache.put('name', 'value', { expiresAfter: '20ms' });
    await until(clock, 'the record has expired', async () => (await cache.get('name')) === undefined);
    assert.equal(await cache.delete('name'), false);
  });

  test('keeps a record until then, and one without expiry for good', async ({ start, clock }) => {
    const { cache } = await start();
    await cache.put('long', 'value', { expiresAfter: Duration.seconds(3_600) });
    await cache.put('ever', 'value');
    await cache.put('short', 'value', { expiresAfter: '1ms' });
    await until(clock, 'the short one has expired', async () => (await cache.get('short')) === undefined);
    assert.deepEqual([(await cache.get('long'))?.value, (await cache.get('ever'))?.value], ['value', 'value']);
  });

  test('is that of the last put', async ({ start, clock }) => {
    const { cache } = await start();
    await cache.put('name', 'old', { expiresAfter: '20ms' });
    await cache.put('name', 'new');
    await cache.put('witness', 'value', { expiresAfter: '40ms' });
    await until(clock, 'the witness has expired', async () => (await cache.get('witness')) === undefined);
    assert.equal((await cache.get('name'))?.value, 'new');
  });

  test('makes the name free for `ifAbsent`', async ({ start, clock }) => {
    const { cache } = await start();
    await cache.put('name', 'old', { expiresAfter: '5ms' });
    await until(clock, 'the name is free', () => cache.put('name', 'new', { ifAbsent: true }));
    assert.equal((await cache.get('name'))?.value, 'new');
  });

  for (const expiresAfter of ['0ms', '30', 'soon', 30, null]) {
    test(`is no ${JSON.stringify(expiresAfter)}`, async ({ start }) => {
      const { cache } = await start();
      await rejectsWith(cache.put('name', 'value', { expiresAfter: untyped(expiresAfter) }), CacheRecordInvalidError);
      assert.equal(await cache.get('name'), undefined);
    });
  }
}
