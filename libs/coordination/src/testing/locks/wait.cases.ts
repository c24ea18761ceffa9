import assert from 'node:assert/strict';
import { CallContext, SystemClock } from '#core';
import { LockNotAcquiredError } from '#domain/coordination';
import { rejectionOf, rejectsWith } from '../support/expectations.js';
import type { PlaceTest } from '../support/place-suite.js';
import type { LocksApplication } from './locks-application.js';
import { taken } from './taken-lock.js';

/** Who waits for a lock, and for how long. */
export function waitCases(test: PlaceTest<LocksApplication>): void {
  test('gets the lock once it is given back', async ({ start, pass }) => {
    const { locks } = await start();
    const first = await taken(locks.tryAcquire('name'));
    let got = false;
    const waiting = locks.acquire('name', { wait: '10s' }).then((lock) => {
      got = true;
      return lock;
    });
    await pass(50);
    assert.equal(got, false);
    await first.release();
    const second = await waiting;
    assert.ok(second.token > first.token);
  });

  test('gets the lock once its holder let it expire', async ({ start }) => {
    const { locks } = await start();
    const first = await taken(locks.tryAcquire('name', { lease: '200ms', renew: false }));
    const second = await locks.acquire('name', { wait: '10s' });
    assert.ok(second.token > first.token);
    assert.equal(first.held, false);
  });

  test('lets all who wait in one process have it, one after another', async ({ start }) => {
    const { locks } = await start();
    let [inside, most, done] = [0, 0, 0];
    const works = Array.from({ length: 12 }, () =>
      locks.run('name', async () => {
        inside += 1;
        most = Math.max(most, inside);
        await Promise.resolve();
        inside -= 1;
        done += 1;
      }),
    );
    await Promise.all(works);
    assert.deepEqual([most, done], [1, 12]);
  });

  test('gives up at the end of its wait', async ({ start }) => {
    const { locks } = await start();
    const lock = await taken(locks.tryAcquire('name'));
    const error = await rejectsWith(locks.acquire('name', { wait: '150ms' }), LockNotAcquiredError);
    assert.match(error.message, /name/);
    assert.equal(await lock.release(), true);
    await taken(locks.tryAcquire('name'));
  });

  test('does not wait at all for zero', async ({ start }) => {
    const { locks } = await start();
    const lock = await locks.acquire('name', { wait: '0ms' });
    await rejectsWith(locks.acquire('name', { wait: '0ms' }), LockNotAcquiredError);
    await lock.release();
  });

  test('gives up at the deadline of its caller', async ({ start }) => {
    const { locks } = await start();
    await taken(locks.tryAcquire('name'));
    const deadline = new SystemClock().monotonic() + 200;
    const context = new CallContext({ correlationId: 'suite', deadline });
    await rejectsWith(
      CallContext.run(context, () => locks.acquire('name', { wait: '15s' })),
      LockNotAcquiredError,
    );
  });

  test('gives up when its caller does, and holds nothing then', async ({ start, pass }) => {
    const { locks } = await start();
    const lock = await taken(locks.tryAcquire('name'));
    const caller = new AbortController();
    const reason = new Error('not any more');
    const waiting = rejectionOf(locks.acquire('name', { signal: caller.signal, wait: '15s' }));
    await pass(30);
    caller.abort(reason);
    assert.equal(await waiting, reason);
    await lock.release();
    await pass(50);
    await taken(locks.tryAcquire('name'));
  });
}
