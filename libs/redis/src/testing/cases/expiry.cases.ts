import assert from 'node:assert/strict';
import { Duration } from '#core';
import { RedisRecordInvalidError, RedisUnsupportedError } from '#domain/redis';
import { rejectsWith, until, untyped } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

/** `expiresAfter`, or its refusal. */
export function expiryCases({ test, capabilities }: Suite): void {
  if (!capabilities.expiry) {
    test('is refused, and nothing is stored', async ({ start }) => {
      const { redis } = await start();
      await rejectsWith(redis.put('name', 'value', { expiresAfter: '1h' }), RedisUnsupportedError);
      assert.equal(await redis.get('name'), undefined);
    });
    return;
  }

  test('removes a record after its time', async ({ start, clock }) => {
    const { redis } = await start();
    await redis.put('name', 'value', { expiresAfter: '20ms' });
    await until(clock, 'the record has expired', async () => (await redis.get('name')) === undefined);
    assert.equal(await redis.delete('name'), false);
  });

  test('keeps a record until then, and one without expiry for good', async ({ start, clock }) => {
    const { redis } = await start();
    await redis.put('long', 'value', { expiresAfter: Duration.seconds(3_600) });
    await redis.put('ever', 'value');
    await redis.put('short', 'value', { expiresAfter: '1ms' });
    await until(clock, 'the short one has expired', async () => (await redis.get('short')) === undefined);
    assert.deepEqual([(await redis.get('long'))?.value, (await redis.get('ever'))?.value], ['value', 'value']);
  });

  test('is that of the last put', async ({ start, clock }) => {
    const { redis } = await start();
    await redis.put('name', 'old', { expiresAfter: '20ms' });
    await redis.put('name', 'new');
    await redis.put('witness', 'value', { expiresAfter: '40ms' });
    await until(clock, 'the witness has expired', async () => (await redis.get('witness')) === undefined);
    assert.equal((await redis.get('name'))?.value, 'new');
  });

  test('makes the name free for `ifAbsent`', async ({ start, clock }) => {
    const { redis } = await start();
    await redis.put('name', 'old', { expiresAfter: '5ms' });
    await until(clock, 'the name is free', () => redis.put('name', 'new', { ifAbsent: true }));
    assert.equal((await redis.get('name'))?.value, 'new');
  });

  for (const expiresAfter of ['0ms', '30', 'soon', 30, null]) {
    test(`is no ${JSON.stringify(expiresAfter)}`, async ({ start }) => {
      const { redis } = await start();
      await rejectsWith(redis.put('name', 'value', { expiresAfter: untyped(expiresAfter) }), RedisRecordInvalidError);
      assert.equal(await redis.get('name'), undefined);
    });
  }
}
