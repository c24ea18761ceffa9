import assert from 'node:assert/strict';
import { CoordinationError, LockLostError } from '#domain/coordination';
import { rejectsWith } from '../support/expectations.js';
import type { PlaceTest } from '../support/place-suite.js';
import type { LocksApplication } from './locks-application.js';
import { taken } from './taken-lock.js';

/** While the application stops, and after. */
export function lockStopCases(test: PlaceTest<LocksApplication>): void {
  test('tells who still holds a lock that it is not theirs any more', async ({ start }) => {
    const { locks, close } = await start();
    const lock = await taken(locks.tryAcquire('name'));
    await close();
    assert.ok(lock.signal.reason instanceof LockLostError);
    assert.equal(lock.held, false);
    assert.equal(await lock.release(), false);
  });

  test('sends away who waits', async ({ start }) => {
    const { locks, close } = await start();
    await taken(locks.tryAcquire('name'));
    const waiting = rejectsWith(locks.acquire('name', { wait: '15s' }), CoordinationError);
    await close();
    await waiting;
  });

  test('refuses every call', async ({ start }) => {
    const { locks, close } = await start();
    await close();
    await rejectsWith(locks.tryAcquire('name'), CoordinationError);
    await rejectsWith(locks.acquire('name'), CoordinationError);
    await close();
  });
}
