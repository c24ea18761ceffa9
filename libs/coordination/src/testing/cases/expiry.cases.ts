import assert from 'node:assert/strict';
import { Duration } from '#core';
import { CoordinationRecordInvalidError, CoordinationUnsupportedError } from '#domain/coordination';
import { rejectsWith, until, untyped } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

/** `expiresAfter`, or its refusal. */
export function expiryCases({ test, capabilities }: Suite): void {
  if (!capabilities.expiry) {
    test('is refused, and nothing is stored', async ({ start }) => {
      const { coordination } = await start();
      await rejectsWith(coordination.put('name', 'value', { expiresAfter: '1h' }), CoordinationUnsupportedError);
      assert.equal(await coordination.get('name'), undefined);
    });
    return;
  }

  test('removes a record after its time', async ({ start, clock }) => {
    const { coordination } = await start();
    await coordination.put('name', 'value', { expiresAfter: '20ms' });
    await until(clock, 'the record has expired', async () => (await coordination.get('name')) === undefined);
    assert.equal(await coordination.delete('name'), false);
  });

  test('keeps a record until then, and one without expiry for good', async ({ start, clock }) => {
    const { coordination } = await start();
    await coordination.put('long', 'value', { expiresAfter: Duration.seconds(3_600) });
    await coordination.put('ever', 'value');
    await coordination.put('short', 'value', { expiresAfter: '1ms' });
    await until(clock, 'the short one has expired', async () => (await coordination.get('short')) === undefined);
    assert.deepEqual(
      [(await coordination.get('long'))?.value, (await coordination.get('ever'))?.value],
      ['value', 'value'],
    );
  });

  test('is that of the last put', async ({ start, clock }) => {
    const { coordination } = await start();
    await coordination.put('name', 'old', { expiresAfter: '20ms' });
    await coordination.put('name', 'new');
    await coordination.put('witness', 'value', { expiresAfter: '40ms' });
    await until(clock, 'the witness has expired', async () => (await coordination.get('witness')) === undefined);
    assert.equal((await coordination.get('name'))?.value, 'new');
  });

  test('makes the name free for `ifAbsent`', async ({ start, clock }) => {
    const { coordination } = await start();
    await coordination.put('name', 'old', { expiresAfter: '5ms' });
    await until(clock, 'the name is free', () => coordination.put('name', 'new', { ifAbsent: true }));
    assert.equal((await coordination.get('name'))?.value, 'new');
  });

  for (const expiresAfter of ['0ms', '30', 'soon', 30, null]) {
    test(`is no ${JSON.stringify(expiresAfter)}`, async ({ start }) => {
      const { coordination } = await start();
      await rejectsWith(
        coordination.put('name', 'value', { expiresAfter: untyped(expiresAfter) }),
        CoordinationRecordInvalidError,
      );
      assert.equal(await coordination.get('name'), undefined);
    });
  }
}
