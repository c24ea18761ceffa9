import assert from 'node:assert/strict';
import { CoordinationInvalidError } from '#domain/coordination';
import { rejectionOf, rejectsWith, untyped } from '../support/expectations.js';
import type { PlaceTest } from '../support/place-suite.js';
import type { LocksApplication } from './locks-application.js';
import { taken } from './taken-lock.js';

const NO_NAMES: readonly unknown[] = ['', 'x'.repeat(257), 'a\0b', 'a\ud83d', 7, undefined, null, {}];
const NO_LEASES: readonly unknown[] = ['99ms', '61m', '30', 'soon', 30, null];
const NO_WAITS: readonly unknown[] = ['25h', '30', 30, null, -1];

/** What never reaches the service. */
export function lockRefusalCases(test: PlaceTest<LocksApplication>): void {
  test('is a name that is none', async ({ start }) => {
    const { locks } = await start();
    for (const name of NO_NAMES) {
      await rejectsWith(locks.tryAcquire(untyped(name)), CoordinationInvalidError);
      await rejectsWith(locks.acquire(untyped(name)), CoordinationInvalidError);
      await rejectsWith(
        locks.run(untyped(name), () => Promise.resolve()),
        CoordinationInvalidError,
      );
    }
  });

  test('is a lease or a wait out of range', async ({ start }) => {
    const { locks } = await start();
    for (const lease of NO_LEASES)
      await rejectsWith(locks.tryAcquire('name', { lease: untyped(lease) }), CoordinationInvalidError);
    for (const wait of NO_WAITS)
      await rejectsWith(locks.acquire('name', { wait: untyped(wait) }), CoordinationInvalidError);
    const lock = await taken(locks.tryAcquire('name'));
    for (const lease of NO_LEASES) await rejectsWith(lock.extend(untyped(lease)), CoordinationInvalidError);
    assert.equal(lock.held, true);
  });

  test('is a call of a caller who has given up', async ({ start }) => {
    const { locks } = await start();
    const reason = new Error('not any more');
    const signal = AbortSignal.abort(reason);
    assert.equal(await rejectionOf(locks.tryAcquire('name', { signal })), reason);
    assert.equal(await rejectionOf(locks.acquire('name', { signal })), reason);
    await taken(locks.tryAcquire('name'));
  });
}
