import assert from 'node:assert/strict';
import { ObservabilityRecordInvalidError } from '#domain/observability';
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
      const { observability } = await start();
      await rejectsWith(observability.put(untyped(name), 'value'), ObservabilityRecordInvalidError);
      await rejectsWith(observability.get(untyped(name)), ObservabilityRecordInvalidError);
      await rejectsWith(observability.delete(untyped(name)), ObservabilityRecordInvalidError);
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
      const { observability } = await start();
      await observability.put('name', 'before');
      const error = await rejectsWith(observability.put('name', untyped(value)), ObservabilityRecordInvalidError);
      assert.ok(error.message.length < 300, 'the value is not in the message');
      assert.equal((await observability.get('name'))?.value, 'before');
    });
  }

  test('is a call of a caller who has given up', async ({ start }) => {
    const { observability } = await start();
    const reason = new Error('not any more');
    const signal = AbortSignal.abort(reason);
    assert.equal(await rejectionOf(observability.put('name', 'value', { signal })), reason);
    assert.equal(await rejectionOf(observability.get('name', { signal })), reason);
    assert.equal(await rejectionOf(observability.delete('name', { signal })), reason);
    assert.equal(await observability.get('name'), undefined);
  });
}
