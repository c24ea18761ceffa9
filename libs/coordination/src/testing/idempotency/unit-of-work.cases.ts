import assert from 'node:assert/strict';
import type { UnitOfWork } from '#domain/database';
import { IdempotencyMismatchError } from '#domain/coordination';
import { CountedWork } from '../support/counted-work.js';
import { rejectionOf, rejectsWith } from '../support/expectations.js';
import type { PlaceTest } from '../support/place-suite.js';
import type { IdempotencyApplication } from './idempotency-harness.js';

const ASKED = { fingerprint: 'f' };

function unitOfWorkOf({ unitOfWork }: IdempotencyApplication): UnitOfWork {
  assert.ok(unitOfWork, 'The harness gives no unit of work, and its driver declares joinsUnitOfWork.');
  return unitOfWork;
}

/** The key is part of the transaction. */
export function unitOfWorkCases(test: PlaceTest<IdempotencyApplication>): void {
  test('keeps the answer with the commit, and gives it again inside and outside of another', async ({ start }) => {
    const application = await start();
    const [{ idempotency }, unitOfWork] = [application, unitOfWorkOf(application)];
    const work = new CountedWork('answer');
    const run = () => idempotency.run('key', work.now, ASKED);
    assert.deepEqual(await unitOfWork.run(run), { value: 'answer', replayed: false });
    assert.deepEqual(await unitOfWork.run(run), { value: 'answer', replayed: true });
    assert.deepEqual(await run(), { value: 'answer', replayed: true });
    assert.equal(work.runs, 1);
  });

  test('keeps nothing when the unit of work is rolled back', async ({ start }) => {
    const application = await start();
    const [{ idempotency }, unitOfWork] = [application, unitOfWorkOf(application)];
    const work = new CountedWork('answer');
    const failure = new Error('rolled back');
    const undone = unitOfWork.run(async () => {
      await idempotency.run('key', work.now, ASKED);
      throw failure;
    });
    assert.equal(await rejectionOf(undone), failure);
    assert.equal((await idempotency.run('key', work.now, { fingerprint: 'other' })).replayed, false);
    assert.equal(work.runs, 2);
  });

  test('undoes work that throws, and leaves the unit of work as it was', async ({ start }) => {
    const application = await start();
    const [{ idempotency }, unitOfWork] = [application, unitOfWorkOf(application)];
    const failure = new Error('It failed.');
    await unitOfWork.run(async () => {
      assert.equal(await rejectionOf(idempotency.run('key', () => Promise.reject(failure), ASKED)), failure);
      assert.equal((await idempotency.run('other', async () => 1, ASKED)).replayed, false);
    });
    assert.equal((await idempotency.run('key', async () => 1, ASKED)).replayed, false);
    assert.equal((await idempotency.run('other', async () => 2, ASKED)).value, 1);
  });

  test('makes a second one wait for the transaction of the first, and gives its answer then', async ({ start }) => {
    const application = await start();
    const [{ idempotency }, unitOfWork] = [application, unitOfWorkOf(application)];
    const work = new CountedWork('answer');
    const first = unitOfWork.run(() => idempotency.run('key', work.waiting, ASKED));
    await work.begun;
    const second = unitOfWork.run(() => idempotency.run('key', work.now, ASKED));
    const third = rejectionOf(unitOfWork.run(() => idempotency.run('key', work.now, { fingerprint: 'other' })));
    work.letGo();
    assert.deepEqual(await first, { value: 'answer', replayed: false });
    assert.deepEqual(await second, { value: 'answer', replayed: true });
    assert.ok((await third) instanceof IdempotencyMismatchError);
    assert.equal(work.runs, 1);
  });

  test('lets the second one run the work when the first is rolled back', async ({ start }) => {
    const application = await start();
    const [{ idempotency }, unitOfWork] = [application, unitOfWorkOf(application)];
    const work = new CountedWork('first');
    const failure = new Error('rolled back');
    const first = unitOfWork.run(async () => {
      await idempotency.run('key', work.waiting, ASKED);
      throw failure;
    });
    await work.begun;
    const second = unitOfWork.run(() => idempotency.run('key', async () => 'second', ASKED));
    work.letGo();
    assert.equal(await rejectionOf(first), failure);
    assert.deepEqual(await second, { value: 'second', replayed: false });
  });

  test('refuses another request under the key in the same unit of work', async ({ start }) => {
    const application = await start();
    const [{ idempotency }, unitOfWork] = [application, unitOfWorkOf(application)];
    await unitOfWork.run(async () => {
      await idempotency.run('key', async () => 1, ASKED);
      await rejectsWith(
        idempotency.run('key', async () => 2, { fingerprint: 'other' }),
        IdempotencyMismatchError,
      );
      assert.deepEqual(await idempotency.run('key', async () => 3, ASKED), { value: 1, replayed: true });
    });
  });
}
