import assert from 'node:assert/strict';
import { IdempotencyInFlightError, IdempotencyMismatchError } from '#domain/coordination';
import { CountedWork } from '../support/counted-work.js';
import { rejectsWith } from '../support/expectations.js';
import type { PlaceTest } from '../support/place-suite.js';
import type { IdempotencyApplication } from './idempotency-harness.js';

const ASKED = { fingerprint: 'f' };

/** Two applications on one service. */
export function idempotencySharingCases(test: PlaceTest<IdempotencyApplication>): void {
  test('run the work once for both, and give its answer in both', async ({ start }) => {
    const [one, other] = [await start(), await start()];
    const work = new CountedWork('answer');
    const first = one.idempotency.run('key', work.waiting, ASKED);
    await work.begun;
    await rejectsWith(other.idempotency.run('key', work.now, ASKED), IdempotencyInFlightError);
    work.letGo();
    await first;
    assert.deepEqual(await other.idempotency.run('key', work.now, ASKED), { value: 'answer', replayed: true });
    await rejectsWith(other.idempotency.run('key', work.now, { fingerprint: 'g' }), IdempotencyMismatchError);
    assert.equal(work.runs, 1);
    assert.equal(await other.idempotency.forget('key'), true);
    assert.equal((await one.idempotency.run('key', work.now, ASKED)).replayed, false);
  });
}

/** One application after the other. */
export function idempotencyDurabilityCases(test: PlaceTest<IdempotencyApplication>): void {
  test('gives the answer of an application that has ended', async ({ start }) => {
    const first = await start();
    await first.idempotency.run('key', async () => 'answer', ASKED);
    await first.close();
    const { idempotency } = await start();
    assert.deepEqual(await idempotency.run('key', async () => 'another', ASKED), { value: 'answer', replayed: true });
  });
}
