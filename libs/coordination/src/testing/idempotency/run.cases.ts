import assert from 'node:assert/strict';
import { IdempotencyInFlightError, IdempotencyMismatchError } from '#domain/coordination';
import { CountedWork } from '../support/counted-work.js';
import { rejectionOf, rejectsWith } from '../support/expectations.js';
import type { PlaceTest } from '../support/place-suite.js';
import type { IdempotencyApplication } from './idempotency-harness.js';

const ASKED = { fingerprint: 'f' };

/** What becomes of the first, and of whoever comes after. */
export function runCases(test: PlaceTest<IdempotencyApplication>): void {
  test('runs the work once, and gives its answer again', async ({ start }) => {
    const { idempotency } = await start();
    const work = new CountedWork({ id: 7, lines: [{ sku: 'a\0b', note: null }], text: '\ud83d\ude00 "\\' });
    const first = await idempotency.run('key', work.now, ASKED);
    assert.equal(first.replayed, false);
    for (let again = 0; again < 3; again += 1) {
      const { value, replayed } = await idempotency.run('key', work.now, ASKED);
      assert.equal(replayed, true);
      assert.deepEqual(value, first.value);
    }
    assert.equal(work.runs, 1);
  });

  test('tells no answer, null, and every kind of JSON apart', async ({ start }) => {
    const { idempotency } = await start();
    const answers = [undefined, null, '', 0, -1.5, false, [], {}, [null, [1]], { value: undefined, refusal: 'none' }];
    for (const [index, answer] of answers.entries()) {
      await idempotency.run(`key ${index}`, async () => answer, ASKED);
      const { value, replayed } = await idempotency.run(`key ${index}`, async () => 'another', ASKED);
      assert.equal(replayed, true);
      assert.deepEqual(JSON.stringify(value), JSON.stringify(answer));
    }
  });

  test('runs the work of one of many who ask at once, and refuses the others until it has ended', async ({ start }) => {
    const { idempotency } = await start();
    const work = new CountedWork('answer');
    const first = idempotency.run('key', work.waiting, ASKED);
    await work.begun;
    const others = await Promise.all(
      Array.from({ length: 10 }, () => rejectionOf(idempotency.run('key', work.now, ASKED))),
    );
    for (const error of others) {
      assert.ok(error instanceof IdempotencyInFlightError, String(error));
      assert.ok((error.retryAfter?.milliseconds ?? 0) > 0 && (error.retryAfter?.milliseconds ?? 0) <= 60_000);
    }
    work.letGo();
    assert.deepEqual(await first, { value: 'answer', replayed: false });
    assert.deepEqual(await idempotency.run('key', work.now, ASKED), { value: 'answer', replayed: true });
    assert.equal(work.runs, 1);
  });

  test('lets one win of many who begin in the same moment', async ({ start }) => {
    const { idempotency } = await start();
    const work = new CountedWork('answer');
    const asked = Array.from({ length: 20 }, async () =>
      idempotency.run('key', work.now, ASKED).catch((error: unknown) => {
        if (error instanceof IdempotencyInFlightError) return undefined;
        throw error;
      }),
    );
    const answers = await Promise.all(asked);
    assert.equal(work.runs, 1);
    assert.equal(answers.filter((answer) => answer?.replayed === false).length, 1);
  });

  test('refuses another request under the key, in flight and answered', async ({ start }) => {
    const { idempotency } = await start();
    const work = new CountedWork('answer');
    const other = { fingerprint: 'F' };
    const first = idempotency.run('key', work.waiting, ASKED);
    await work.begun;
    await rejectsWith(idempotency.run('key', work.now, other), IdempotencyMismatchError);
    work.letGo();
    await first;
    await rejectsWith(idempotency.run('key', work.now, other), IdempotencyMismatchError);
    assert.equal(work.runs, 1);
  });

  test('leaves no answer when the work throws, so that the next one runs it, also another request', async ({
    start,
  }) => {
    const { idempotency } = await start();
    const failure = new Error('It failed.');
    assert.equal(await rejectionOf(idempotency.run('key', () => Promise.reject(failure), ASKED)), failure);
    const thrown = idempotency.run(
      'key',
      () => {
        throw failure;
      },
      ASKED,
    );
    assert.equal(await rejectionOf(thrown), failure);
    assert.deepEqual(await idempotency.run('key', async () => 1, { fingerprint: 'other' }), {
      value: 1,
      replayed: false,
    });
  });

  test('keeps keys apart, capitals and every character of them included', async ({ start }) => {
    const { idempotency } = await start();
    const keys = ['a', 'A', 'a ', 'ä', 'a\u0308', '😀', 'a:1', '{a}', '%', '*', '\n', "';--", 'k'.repeat(512)];
    for (const key of keys) assert.equal((await idempotency.run(key, async () => key, ASKED)).replayed, false, key);
    for (const key of keys) assert.equal((await idempotency.run(key, async () => '', ASKED)).value, key);
  });

  test('forgets an answer, and no key that is in flight', async ({ start }) => {
    const { idempotency } = await start();
    assert.equal(await idempotency.forget('key'), false);
    const work = new CountedWork('answer');
    const first = idempotency.run('key', work.waiting, ASKED);
    await work.begun;
    assert.equal(await idempotency.forget('key'), false);
    work.letGo();
    await first;
    assert.equal(await idempotency.forget('key'), true);
    assert.equal(await idempotency.forget('key'), false);
    assert.equal((await idempotency.run('key', work.now, { fingerprint: 'other' })).replayed, false);
    assert.equal(work.runs, 2);
  });
}
