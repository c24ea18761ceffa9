import assert from 'node:assert/strict';
import { IdempotencyInFlightError } from '#domain/coordination';
import { CountedWork } from '../support/counted-work.js';
import { rejectsWith } from '../support/expectations.js';
import type { PlaceTest } from '../support/place-suite.js';
import type { IdempotencyApplication } from './idempotency-harness.js';

const ASKED = { fingerprint: 'f' };

/** How long a key is whose. */
export function timeCases(test: PlaceTest<IdempotencyApplication>): void {
  test('forgets the answer when its time is over, and not before', async ({ start, pass }) => {
    const { idempotency } = await start();
    const work = new CountedWork('answer');
    await idempotency.run('long', work.now, ASKED);
    await idempotency.run('short', work.now, { ...ASKED, ttl: '200ms' });
    await pass(200);
    assert.equal((await idempotency.run('long', work.now, ASKED)).replayed, true);
    assert.equal((await idempotency.run('short', work.now, { fingerprint: 'other' })).replayed, false);
  });

  test('keeps the key of work that takes longer than its lease', async ({ start, pass }) => {
    const { idempotency } = await start();
    const work = new CountedWork('answer');
    const lease = '900ms';
    const first = idempotency.run('key', work.waiting, { ...ASKED, lease });
    await work.begun;
    for (let waited = 0; waited < 6; waited += 1) {
      await pass(400);
      await rejectsWith(idempotency.run('key', work.now, { ...ASKED, lease }), IdempotencyInFlightError);
    }
    work.letGo();
    assert.equal((await first).replayed, false);
    assert.equal((await idempotency.run('key', work.now, ASKED)).replayed, true);
    assert.equal(work.runs, 1);
  });
}
