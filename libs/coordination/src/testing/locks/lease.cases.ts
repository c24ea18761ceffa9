import assert from 'node:assert/strict';
import { LockLostError } from '#domain/coordination';
import { rejectsWith } from '../support/expectations.js';
import type { PlaceTest } from '../support/place-suite.js';
import type { LocksApplication } from './locks-application.js';
import { lost, taken } from './taken-lock.js';

/** What keeps a lock, and what loses it. */
export function leaseCases(test: PlaceTest<LocksApplication>): void {
  test('loses a lock that is not renewed at the end of its lease, and says so', async ({ start }) => {
    const { locks } = await start();
    const lock = await taken(locks.tryAcquire('name', { lease: '200ms', renew: false }));
    await lost(lock);
    assert.equal(lock.held, false);
    assert.ok(lock.signal.reason instanceof LockLostError);
    assert.match(lock.signal.reason.message, /name/);
    assert.equal(await lock.release(), false);
  });

  test('gives what a holder let expire to the next, whom the old one cannot disturb', async ({ start, pass }) => {
    const { locks } = await start();
    const old = await taken(locks.tryAcquire('name', { lease: '150ms', renew: false }));
    assert.equal(await locks.tryAcquire('name'), undefined);
    await pass(200);
    const next = await taken(locks.tryAcquire('name'));
    assert.ok(next.token > old.token, `${next.token} after ${old.token}`);
    assert.equal(await old.release(), false);
    await rejectsWith(old.extend('1s'), LockLostError);
    assert.equal(await locks.tryAcquire('name'), undefined);
    assert.equal(await next.release(), true);
  });

  test('is kept by renewal for as long as it is held', async ({ start, pass }) => {
    const { locks } = await start();
    const lock = await taken(locks.tryAcquire('name', { lease: '500ms' }));
    await pass(1_500);
    assert.deepEqual([lock.held, lock.signal.aborted], [true, false]);
    assert.equal(await locks.tryAcquire('name'), undefined);
    assert.equal(await lock.release(), true);
  });

  test('is not renewed after it was given back', async ({ start, pass }) => {
    const { locks } = await start();
    const lock = await taken(locks.tryAcquire('name', { lease: '150ms' }));
    await lock.release();
    await pass(200);
    await taken(locks.tryAcquire('name', { lease: '150ms', renew: false }));
    await pass(200);
    await taken(locks.tryAcquire('name'));
  });

  test('lasts as long as it was extended by', async ({ start, pass }) => {
    const { locks } = await start();
    const lock = await taken(locks.tryAcquire('name', { lease: '500ms', renew: false }));
    await lock.extend('5s');
    await pass(700);
    assert.deepEqual([lock.held, lock.signal.aborted], [true, false]);
    assert.equal(await locks.tryAcquire('name'), undefined);
  });

  test('lasts no longer than it was extended by', async ({ start, pass }) => {
    const { locks } = await start();
    const lock = await taken(locks.tryAcquire('name', { lease: '1h', renew: false }));
    await lock.extend('150ms');
    await pass(200);
    assert.equal(lock.held, false);
    await taken(locks.tryAcquire('name'));
  });

  test('cannot be extended after it was given back', async ({ start }) => {
    const { locks } = await start();
    const lock = await taken(locks.tryAcquire('name'));
    await lock.release();
    await rejectsWith(lock.extend('1s'), LockLostError);
    await taken(locks.tryAcquire('name'));
  });

  test('keeps the leases of different locks apart', async ({ start, pass }) => {
    const { locks } = await start();
    const long = await taken(locks.tryAcquire('long', { renew: false }));
    await taken(locks.tryAcquire('short', { lease: '100ms', renew: false }));
    await pass(150);
    assert.equal(long.held, true);
    assert.equal(await locks.tryAcquire('long'), undefined);
    await taken(locks.tryAcquire('short'));
  });
}
