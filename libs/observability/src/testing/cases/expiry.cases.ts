import assert from 'node:assert/strict';
import { Duration } from '#core';
import { ObservabilityRecordInvalidError, ObservabilityUnsupportedError } from '#domain/observability';
import { rejectsWith, until, untyped } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

/** `expiresAfter`, or its refusal. */
export function expiryCases({ test, capabilities }: Suite): void {
  if (!capabilities.expiry) {
    test('is refused, and nothing is stored', async ({ start }) => {
      const { observability } = await start();
      await rejectsWith(observability.put('name', 'value', { expiresAfter: '1h' }), ObservabilityUnsupportedError);
      assert.equal(await observability.get('name'), undefined);
    });
    return;
  }

  test('removes a record after its time', async ({ start, clock }) => {
    const { observability } = await start();
    await observability.put('name', 'value', { expiresAfter: '20ms' });
    await until(clock, 'the record has expired', async () => (await observability.get('name')) === undefined);
    assert.equal(await observability.delete('name'), false);
  });

  test('keeps a record until then, and one without expiry for good', async ({ start, clock }) => {
    const { observability } = await start();
    await observability.put('long', 'value', { expiresAfter: Duration.seconds(3_600) });
    await observability.put('ever', 'value');
    await observability.put('short', 'value', { expiresAfter: '1ms' });
    await until(clock, 'the short one has expired', async () => (await observability.get('short')) === undefined);
    assert.deepEqual(
      [(await observability.get('long'))?.value, (await observability.get('ever'))?.value],
      ['value', 'value'],
    );
  });

  test('is that of the last put', async ({ start, clock }) => {
    const { observability } = await start();
    await observability.put('name', 'old', { expiresAfter: '20ms' });
    await observability.put('name', 'new');
    await observability.put('witness', 'value', { expiresAfter: '40ms' });
    await until(clock, 'the witness has expired', async () => (await observability.get('witness')) === undefined);
    assert.equal((await observability.get('name'))?.value, 'new');
  });

  test('makes the name free for `ifAbsent`', async ({ start, clock }) => {
    const { observability } = await start();
    await observability.put('name', 'old', { expiresAfter: '5ms' });
    await until(clock, 'the name is free', () => observability.put('name', 'new', { ifAbsent: true }));
    assert.equal((await observability.get('name'))?.value, 'new');
  });

  for (const expiresAfter of ['0ms', '30', 'soon', 30, null]) {
    test(`is no ${JSON.stringify(expiresAfter)}`, async ({ start }) => {
      const { observability } = await start();
      await rejectsWith(
        observability.put('name', 'value', { expiresAfter: untyped(expiresAfter) }),
        ObservabilityRecordInvalidError,
      );
      assert.equal(await observability.get('name'), undefined);
    });
  }
}
