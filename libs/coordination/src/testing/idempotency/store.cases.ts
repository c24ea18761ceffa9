import assert from 'node:assert/strict';
import type { IdempotencyStore } from '../../idempotency/idempotency-store.js';
import type { PlaceTest } from '../support/place-suite.js';

const begin = (owner: string, leaseMilliseconds = 60_000) => ({
  key: 'key',
  fingerprint: 'f',
  owner,
  leaseMilliseconds,
});
const answer = (owner: string, ttlMilliseconds = 60_000) => ({ key: 'key', owner, answer: '{}', ttlMilliseconds });

/** Whose a key is: what the port relies on. */
export function storeCases(test: PlaceTest<{ readonly store: IdempotencyStore }>): void {
  test('tells who comes while it is in flight how long that may last, and of which request', async ({ start }) => {
    const { store } = await start();
    assert.deepEqual(await store.begin(begin('one', 5_000), undefined), { kind: 'begun' });
    const found = await store.begin({ ...begin('other'), fingerprint: 'g' }, undefined);
    assert.ok(found.kind === 'in-flight' && found.fingerprint === 'f');
    assert.ok(found.freeAfter > 0 && found.freeAfter <= 5_000);
  });

  test('lets another begin when the lease of one who has died ends, with a request of its own', async ({
    start,
    pass,
  }) => {
    const { store } = await start();
    await store.begin(begin('dead', 200), undefined);
    await pass(200);
    assert.deepEqual(await store.begin({ ...begin('new'), fingerprint: 'g' }, undefined), { kind: 'begun' });
    const found = await store.begin(begin('other'), undefined);
    assert.ok(found.kind === 'in-flight' && found.fingerprint === 'g');
  });

  test('begins the lease anew when it is renewed', async ({ start, pass }) => {
    const { store } = await start();
    await store.begin(begin('one', 400), undefined);
    assert.equal(await store.renew(begin('one', 60_000), undefined), true);
    await pass(400);
    assert.equal((await store.begin(begin('other'), undefined)).kind, 'in-flight');
  });

  test('is new again when its owner gives it up', async ({ start }) => {
    const { store } = await start();
    await store.begin(begin('one'), undefined);
    await store.abandon('key', 'other', undefined);
    assert.equal((await store.begin(begin('other'), undefined)).kind, 'in-flight');
    await store.abandon('key', 'one', undefined);
    assert.deepEqual(await store.begin(begin('other'), undefined), { kind: 'begun' });
    await store.abandon('unknown', 'one', undefined);
  });

  test('takes no answer of one who is not its owner', async ({ start }) => {
    const { store } = await start();
    assert.equal(await store.complete(answer('nobody'), undefined), false);
    await store.begin(begin('one'), undefined);
    assert.equal(await store.complete(answer('other'), undefined), false);
    assert.equal(await store.renew(begin('other'), undefined), false);
    assert.equal((await store.begin(begin('other'), undefined)).kind, 'in-flight');
  });

  test('takes nothing from one whose lease has ended', async ({ start, pass }) => {
    const { store } = await start();
    await store.begin(begin('old', 200), undefined);
    await pass(200);
    assert.equal(await store.renew(begin('old'), undefined), false);
    assert.equal(await store.complete(answer('old'), undefined), false);
    assert.deepEqual(await store.begin(begin('new'), undefined), { kind: 'begun' });
    await store.abandon('key', 'old', undefined);
    assert.equal(await store.renew(begin('old'), undefined), false);
    assert.equal(await store.complete(answer('old'), undefined), false);
    assert.equal(await store.renew(begin('new'), undefined), true);
    assert.equal(await store.complete(answer('new'), undefined), true);
  });

  test('gives the same owner its key again, and takes its answer twice', async ({ start }) => {
    const { store } = await start();
    assert.deepEqual(await store.begin(begin('one'), undefined), { kind: 'begun' });
    assert.deepEqual(await store.begin(begin('one'), undefined), { kind: 'begun' });
    assert.equal((await store.begin(begin('other'), undefined)).kind, 'in-flight');
    assert.equal(await store.complete(answer('one'), undefined), true);
    assert.equal(await store.complete(answer('one'), undefined), true);
    assert.equal(await store.renew(begin('one'), undefined), false);
    await store.abandon('key', 'one', undefined);
    assert.deepEqual(await store.begin(begin('one'), undefined), { kind: 'answered', fingerprint: 'f', answer: '{}' });
  });
}
