import assert from 'node:assert/strict';
import type { PlaceTest } from '../support/place-suite.js';
import type { LocksApplication } from './locks-application.js';
import { taken } from './taken-lock.js';

/** Two applications on one service. */
export function lockSharingCases(test: PlaceTest<LocksApplication>): void {
  test('exclude each other', async ({ start }) => {
    const [one, other] = [await start(), await start()];
    const lock = await taken(one.locks.tryAcquire('name'));
    assert.equal(await other.locks.tryAcquire('name'), undefined);
    await lock.release();
    const next = await taken(other.locks.tryAcquire('name'));
    assert.ok(next.token > lock.token);
    assert.equal(next.fence.resource, lock.fence.resource);
    assert.equal(await one.locks.tryAcquire('name'), undefined);
  });

  test('let one of many have it, whichever is asked', async ({ start }) => {
    const [one, other] = [await start(), await start()];
    const asked = Array.from({ length: 10 }, () => [
      one.locks.tryAcquire('name'),
      other.locks.tryAcquire('name'),
    ]).flat();
    assert.equal((await Promise.all(asked)).filter((lock) => lock !== undefined).length, 1);
  });

  test('tell each other that a lock is free', async ({ start, pass }) => {
    const [one, other] = [await start(), await start()];
    const lock = await taken(one.locks.tryAcquire('name', { lease: '1h' }));
    const waiting = other.locks.acquire('name', { wait: '15s' });
    await pass(100);
    await lock.release();
    assert.ok((await waiting).token > lock.token);
  });

  test('take over what one let expire', async ({ start, pass }) => {
    const [one, other] = [await start(), await start()];
    const lock = await taken(one.locks.tryAcquire('name', { lease: '150ms', renew: false }));
    await pass(200);
    const next = await taken(other.locks.tryAcquire('name'));
    assert.ok(next.token > lock.token);
    assert.equal(await lock.release(), false);
    assert.equal(await one.locks.tryAcquire('name'), undefined);
  });

  test('give back what they hold when they stop', async ({ start }) => {
    const [one, other] = [await start(), await start()];
    const lock = await taken(one.locks.tryAcquire('name', { lease: '1h' }));
    await one.close();
    assert.equal(lock.held, false);
    await taken(other.locks.tryAcquire('name'));
  });
}
