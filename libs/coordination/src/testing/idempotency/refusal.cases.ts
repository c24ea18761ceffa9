import assert from 'node:assert/strict';
import { CoordinationInvalidError, IdempotencyAnswerError, type IdempotencyOptions } from '#domain/coordination';
import { CountedWork } from '../support/counted-work.js';
import { rejectionOf, rejectsWith, untyped } from '../support/expectations.js';
import type { PlaceTest } from '../support/place-suite.js';
import type { IdempotencyApplication } from './idempotency-harness.js';

const ASKED = { fingerprint: 'f' };
const KEYS: readonly unknown[] = ['', 'k'.repeat(513), 'a\0b', '\ud800', undefined, null, 7, {}];
const OPTIONS: readonly unknown[] = [
  { fingerprint: '' },
  { fingerprint: 'f'.repeat(257) },
  { fingerprint: undefined },
  { ttl: '0ms' },
  { ttl: '3651d' },
  { ttl: 60 },
  { lease: '99ms' },
  { lease: '2h' },
  { lease: 'soon' },
];

class Quote {
  readonly total = 1;
}

function circle(): object {
  const list: unknown[] = [];
  list.push(list);
  return { list };
}

const ANSWERS: readonly (readonly [what: string, answer: unknown])[] = [
  ['a date', { at: new Date(0) }],
  ['a big integer', 1n],
  ['not a number', [Number.NaN]],
  ['an object of a class', new Quote()],
  ['a map', { map: new Map() }],
  ['bytes', new Uint8Array(2)],
  ['a function', () => 1],
  ['a hole in a list', [undefined]],
  ['a circle', circle()],
  ['too much', 'x'.repeat(1024 * 1024)],
];

/** What never reaches a driver, and what cannot be kept. */
export function idempotencyRefusalCases(test: PlaceTest<IdempotencyApplication>): void {
  test('refuses keys and options that are none, and runs nothing', async ({ start }) => {
    const { idempotency } = await start();
    const work = new CountedWork(1);
    for (const key of KEYS) {
      await rejectsWith(idempotency.run(untyped(key), work.now, ASKED), CoordinationInvalidError);
      await rejectsWith(idempotency.forget(untyped(key)), CoordinationInvalidError);
    }
    for (const options of OPTIONS)
      await rejectsWith(
        idempotency.run('key', work.now, { ...ASKED, ...untyped<Partial<IdempotencyOptions>>(options) }),
        CoordinationInvalidError,
      );
    assert.equal(work.runs, 0);
    assert.equal((await idempotency.run('key', work.now, ASKED)).replayed, false);
  });

  for (const [what, answer] of ANSWERS)
    test(`refuses ${what} as an answer, each time, and does not run the work again`, async ({ start }) => {
      const { idempotency } = await start();
      const work = new CountedWork(answer);
      await rejectsWith(idempotency.run('key', work.now, ASKED), IdempotencyAnswerError);
      await rejectsWith(idempotency.run('key', work.now, ASKED), IdempotencyAnswerError);
      assert.equal(work.runs, 1);
    });

  test('keeps an answer of 64 KiB', async ({ start }) => {
    const { idempotency } = await start();
    const answer = 'x'.repeat(63 * 1024);
    await idempotency.run('key', async () => answer, ASKED);
    assert.equal((await idempotency.run('key', async () => '', ASKED)).value, answer);
  });

  test('begins nothing for a caller who has gone', async ({ start }) => {
    const { idempotency } = await start();
    const work = new CountedWork(1);
    const reason = new Error('The caller has gone.');
    const gone = { ...ASKED, signal: AbortSignal.abort(reason) };
    assert.equal(await rejectionOf(idempotency.run('key', work.now, gone)), reason);
    assert.equal(work.runs, 0);
    assert.equal((await idempotency.run('key', work.now, ASKED)).replayed, false);
  });

  test('keeps the answer of work that ends all the same when its caller has gone', async ({ start }) => {
    const { idempotency } = await start();
    const caller = new AbortController();
    const seen: boolean[] = [];
    const work = async (signal: AbortSignal): Promise<string> => {
      caller.abort(new Error('The caller has gone.'));
      seen.push(signal.aborted);
      return 'answer';
    };
    await idempotency.run('key', work, { ...ASKED, signal: caller.signal });
    assert.deepEqual(seen, [true]);
    assert.deepEqual(await idempotency.run('key', work, ASKED), { value: 'answer', replayed: true });
  });
}
