import assert from 'node:assert/strict';
import type { PlaceTest } from '../support/place-suite.js';
import type { LocksApplication } from './locks-application.js';
import { taken } from './taken-lock.js';

const NAMES = ['a', 'A', 'a:b', 'a{b}c', '}{', '*?[x]\\', 'a b', "a'b", 'naïve 東京 🚚', 'x'.repeat(256)];

/** Who holds a lock, and who does not. */
export function holdCases(test: PlaceTest<LocksApplication>): void {
  test('takes a lock that is free', async ({ start }) => {
    const { locks } = await start();
    const lock = await taken(locks.tryAcquire('name'));
    assert.deepEqual([lock.name, lock.held, lock.signal.aborted], ['name', true, false]);
    assert.equal(typeof lock.token, 'bigint');
    assert.equal(lock.fence.token, lock.token);
    assert.ok(lock.fence.resource.endsWith(':name'), lock.fence.resource);
  });

  test('gives it to nobody else until it is released', async ({ start }) => {
    const { locks } = await start();
    const lock = await taken(locks.tryAcquire('name'));
    assert.equal(await locks.tryAcquire('name'), undefined);
    assert.equal(await lock.release(), true);
    assert.equal(lock.held, false);
    await taken(locks.tryAcquire('name'));
  });

  test('tells a second release that there was nothing to give back, and leaves the next holder', async ({ start }) => {
    const { locks } = await start();
    const first = await taken(locks.tryAcquire('name'));
    await first.release();
    const second = await taken(locks.tryAcquire('name'));
    assert.equal(await first.release(), false);
    assert.equal(second.held, true);
    assert.equal(await locks.tryAcquire('name'), undefined);
    assert.equal(await second.release(), true);
  });

  test('does not abort the signal of a lock that was given back', async ({ start }) => {
    const { locks } = await start();
    const lock = await taken(locks.tryAcquire('name'));
    await lock.release();
    assert.equal(lock.signal.aborted, false);
  });

  test('lets one of many have it', async ({ start }) => {
    const { locks } = await start();
    const asked = await Promise.all(Array.from({ length: 20 }, () => locks.tryAcquire('name')));
    assert.equal(asked.filter((lock) => lock !== undefined).length, 1);
  });

  test('keeps names apart, whatever characters they have', async ({ start }) => {
    const { locks } = await start();
    const held = await Promise.all(NAMES.map((name) => taken(locks.tryAcquire(name))));
    for (const lock of held.slice(1)) assert.equal(await lock.release(), true);
    assert.equal(await locks.tryAcquire('a'), undefined);
    await taken(locks.tryAcquire('A'));
  });

  test('gives each holder a greater token than the one before', async ({ start }) => {
    const { locks } = await start();
    const tokens: bigint[] = [];
    for (let holder = 0; holder < 20; holder += 1) {
      const lock = await taken(locks.tryAcquire('name'));
      tokens.push(lock.token);
      await lock.release();
    }
    for (const [index, token] of tokens.entries())
      assert.ok(index === 0 || token > (tokens[index - 1] ?? 0n), `tokens ${tokens.join(', ')}`);
  });

  test('gives a greater token than the one before also after a restart', async ({ start, pass }) => {
    const first = await start();
    const before = await taken(first.locks.tryAcquire('name'));
    await before.release();
    await first.close();
    await pass(1); // tokens of a service that forgets are times, and no real restart is over within a millisecond
    const second = await start();
    const after = await taken(second.locks.tryAcquire('name'));
    assert.ok(after.token > before.token, `${after.token} after ${before.token}`);
  });

  test('holds nothing of another instance, and fences another resource', async ({ start }) => {
    const { locks, other } = await start();
    const own = await taken(locks.tryAcquire('name'));
    const others = await taken(other.locks.tryAcquire('name'));
    assert.notEqual(own.fence.resource, others.fence.resource);
    await others.release();
    assert.equal(await locks.tryAcquire('name'), undefined);
  });

  test('runs work under the lock, gives its result, and releases', async ({ start }) => {
    const { locks } = await start();
    const result = await locks.run('name', async (lock) => {
      assert.equal(lock.held, true);
      assert.equal(await locks.tryAcquire('name'), undefined);
      return 'done';
    });
    assert.equal(result, 'done');
    await taken(locks.tryAcquire('name'));
  });

  test('releases after work that fails, and passes its failure on', async ({ start }) => {
    const { locks } = await start();
    const failure = new Error('broken');
    await assert.rejects(
      locks.run('name', () => Promise.reject(failure)),
      (error) => error === failure,
    );
    await taken(locks.tryAcquire('name'));
  });
}
