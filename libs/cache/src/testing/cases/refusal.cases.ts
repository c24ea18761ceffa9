import assert from 'node:assert/strict';
import { CacheRecordInvalidError } from '#domain/cache';
import { rejectionOf, rejectsWith, untyped } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

const NO_NAMES: readonly (readonly [string, unknown])[] = [
  ['no characters', ''],
  ['201 characters', 'x'.repeat(201)],
  ['a space', 'a b'],
  ['a line end', 'a\n'],
  ['a NUL', 'a\0'],
  ['a letter beyond ASCII', 'ä'],
  ['no text', 7],
  ['nothing', undefined],
];

/** What never reaches the driver. */
export function refusalCases({ test, limits }: Suite): void {
  for (const [what, name] of NO_NAMES) {
    test(`is a name of ${what}`, async ({ start }) => {
      const { cache } = await start();
      await rejectsWith(cache.put(untyped(name), 'value'), CacheRecordInvalidError);
      await rejectsWith(cache.get(untyped(name)), CacheRecordInvalidError);
      await rejectsWith(cache.delete(untyped(name)), CacheRecordInvalidError);
    });
  }

  const values: readonly (readonly [string, unknown])[] = [
    ['one byte too many', 'x'.repeat(limits.bytes + 1)],
    ['too many bytes in fewer characters', '東'.repeat(Math.floor(limits.bytes / 3) + 1)],
    ['half a surrogate pair', 'a\ud83d'],
    ['no text', { a: 1 }],
    ['nothing', undefined],
  ];
  for (const [what, value] of values) {
    test(`is a value of ${what}, which is not stored`, async ({ start }) => {
      const { cache } = await start();
      await cache.put('name', 'before');
      const error = await rejectsWith(cache.put('name', untyped(value)), CacheRecordInvalidError);
      assert.ok(error.message.length < 300, 'the value is not in the message');
      assert.equal((await cache.get('name'))?.value, 'before');
    });
  }

  test('is a call of a caller who has given up', async ({ start }) => {
    const { cache } = await start();
    const reason = new Error('not any more');
    const signal = AbortSignal.abort(reason);
    assert.equal(await rejectionOf(cache.put('name', 'value', { signal })), reason);
    assert.equal(await rejectionOf(cache.get('name', { signal })), reason);
    assert.equal(await rejectionOf(cache.delete('name', { signal })), reason);
    assert.equal(await cache.get('name'), undefined);
  });
}
