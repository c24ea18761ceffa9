import assert from 'node:assert/strict';
import type { LeaseRequest, LockStore } from '../../locks/lock-store.js';
import type { PlaceTest } from '../support/place-suite.js';
import type { LocksApplication } from './locks-application.js';

const request = (owner: string, leaseMilliseconds: number): LeaseRequest => ({
  name: 'name',
  owner,
  leaseMilliseconds,
});

/** What the service answers to a process that was stopped beyond its lease and goes on as if nothing had happened: it asks the driver itself, which knows no time but the service's. */
export function stoppedHolderCases(test: PlaceTest<LocksApplication>): void {
  test('does not release the lock of the next holder', async ({ start, pass }) => {
    const { lockStore } = await start();
    await overtaken(lockStore, pass);
    assert.equal(await lockStore.release({ name: 'name', owner: 'old' }, undefined), false);
    assert.equal((await lockStore.acquire(request('third', 1_000), undefined)).kind, 'held');
    assert.equal(await lockStore.release({ name: 'name', owner: 'next' }, undefined), true);
  });

  test('does not renew the lock of the next holder', async ({ start, pass }) => {
    const { lockStore } = await start();
    await overtaken(lockStore, pass);
    assert.equal(await lockStore.renew(request('old', 60_000), undefined), false);
    assert.equal(await lockStore.renew(request('next', 60_000), undefined), true);
  });

  test('does not take the lock of the next holder', async ({ start, pass }) => {
    const { lockStore } = await start();
    await overtaken(lockStore, pass);
    const attempt = await lockStore.acquire(request('old', 1_000), undefined);
    assert.ok(attempt.kind === 'held');
    assert.ok(attempt.freeAfter === undefined || (attempt.freeAfter > 0 && attempt.freeAfter <= 60_000));
  });

  test('does not renew a lease that has ended, though nobody took it', async ({ start, pass }) => {
    const { lockStore } = await start();
    const first = await lockStore.acquire(request('old', 100), undefined);
    await pass(150);
    assert.equal(await lockStore.renew(request('old', 60_000), undefined), false);
    assert.equal(await lockStore.release({ name: 'name', owner: 'old' }, undefined), false);
    const second = await lockStore.acquire(request('old', 60_000), undefined);
    assert.ok(first.kind === 'acquired' && second.kind === 'acquired' && second.token > first.token);
  });

  test('gives an owner that asks again the same token, and its lease anew', async ({ start, pass }) => {
    const { lockStore } = await start();
    const first = await lockStore.acquire(request('owner', 300), undefined);
    const again = await lockStore.acquire(request('owner', 60_000), undefined);
    assert.ok(first.kind === 'acquired');
    assert.deepEqual(again, first);
    await pass(350);
    assert.equal((await lockStore.acquire(request('other', 1_000), undefined)).kind, 'held');
  });
}

/** `old` held it, and its lease has ended; `next` holds it for a minute. */
async function overtaken(lockStore: LockStore, pass: (milliseconds: number) => Promise<void>): Promise<void> {
  assert.equal((await lockStore.acquire(request('old', 100), undefined)).kind, 'acquired');
  await pass(150);
  assert.equal((await lockStore.acquire(request('next', 60_000), undefined)).kind, 'acquired');
}
