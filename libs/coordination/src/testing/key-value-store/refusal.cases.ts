import assert from 'node:assert/strict';
import { CoordinationError, CoordinationInvalidError } from '#domain/coordination';
import { rejectionOf, rejectsWith, untyped } from '../support/expectations.js';
import type { PlaceTest } from '../support/place-suite.js';
import type { KeyValueApplication } from './key-value-application.js';

const NO_KEYS: readonly unknown[] = ['', 'x'.repeat(513), 'a\0b', 'a\ud83d', 7, undefined, null];
const NO_VALUES: readonly unknown[] = [
  'x'.repeat(1_048_577),
  '東'.repeat(349_526),
  'a\0b',
  'a\ud83d',
  7,
  null,
  { a: 1 },
];
const NO_TIMES: readonly unknown[] = ['0ms', '3651d', '30', 'soon', 30, null];

/** What never reaches the service. */
export function keyValueRefusalCases(test: PlaceTest<KeyValueApplication>): void {
  test('is a key that is none', async ({ start }) => {
    const { keyValue } = await start();
    for (const key of NO_KEYS) {
      const calls = [
        keyValue.get(untyped(key)),
        keyValue.set(untyped(key), 'value'),
        keyValue.setIfAbsent(untyped(key), 'value'),
        keyValue.compareAndSet(untyped(key), undefined, 'value'),
        keyValue.increment(untyped(key)),
        keyValue.expire(untyped(key), '1s'),
        keyValue.delete(untyped(key)),
      ];
      await Promise.all(calls.map((call) => rejectsWith(call, CoordinationInvalidError)));
    }
  });

  test('is a value that is none, which is not stored', async ({ start }) => {
    const { keyValue } = await start();
    await keyValue.set('key', 'before');
    for (const value of NO_VALUES) {
      const calls = [
        keyValue.set('key', untyped(value)),
        keyValue.setIfAbsent('absent', untyped(value)),
        keyValue.compareAndSet('key', 'before', untyped(value)),
        keyValue.compareAndSet('key', untyped(value), 'after'),
      ];
      for (const error of await Promise.all(calls.map((call) => rejectsWith(call, CoordinationInvalidError))))
        assert.ok(error.message.length < 300, 'the value is not in the message');
    }
    await rejectsWith(keyValue.set('key', untyped(undefined)), CoordinationInvalidError);
    assert.deepEqual([await keyValue.get('key'), await keyValue.get('absent')], ['before', undefined]);
  });

  test('is a time, a step, a page or a cursor out of range', async ({ start }) => {
    const { keyValue } = await start();
    for (const ttl of NO_TIMES) {
      await rejectsWith(keyValue.set('key', 'value', { ttl: untyped(ttl) }), CoordinationInvalidError);
      await rejectsWith(keyValue.expire('key', untyped(ttl)), CoordinationInvalidError);
    }
    for (const by of [1.5, Number.NaN, Infinity, 2 ** 53, '1'])
      await rejectsWith(keyValue.increment('key', untyped(by)), CoordinationInvalidError);
    for (const pageSize of [0, -1, 1.5, 1_001, '10'])
      await rejectsWith(keyValue.scan('', { pageSize: untyped(pageSize) }), CoordinationInvalidError);
    for (const cursor of ['', 7, 'a\0'])
      await rejectsWith(keyValue.scan('', { cursor: untyped(cursor) }), CoordinationInvalidError);
    assert.equal(await keyValue.get('key'), undefined);
  });

  test('is a call of a caller who has given up', async ({ start }) => {
    const { keyValue } = await start();
    const reason = new Error('not any more');
    const signal = AbortSignal.abort(reason);
    const calls = [
      keyValue.get('key', { signal }),
      keyValue.set('key', 'value', { signal }),
      keyValue.setIfAbsent('key', 'value', { signal }),
      keyValue.compareAndSet('key', undefined, 'value', { signal }),
      keyValue.increment('key', 1, { signal }),
      keyValue.expire('key', '1s', { signal }),
      keyValue.delete('key', { signal }),
      keyValue.scan('', { signal }),
    ];
    for (const call of calls) assert.equal(await rejectionOf(call), reason);
    assert.equal(await keyValue.get('key'), undefined);
  });
}

/** After the application has stopped. */
export function keyValueStopCases(test: PlaceTest<KeyValueApplication>): void {
  test('refuses every call', async ({ start }) => {
    const { keyValue, close } = await start();
    await keyValue.set('key', 'value');
    await close();
    await rejectsWith(keyValue.get('key'), CoordinationError);
    await rejectsWith(keyValue.set('key', 'value'), CoordinationError);
    await rejectsWith(keyValue.scan(''), CoordinationError);
    await close();
  });
}

/** Two applications on one service. */
export function keyValueSharingCases(test: PlaceTest<KeyValueApplication>): void {
  test('see at once what the other set and deleted', async ({ start }) => {
    const [one, other] = [await start(), await start()];
    await one.keyValue.set('key', 'value');
    assert.equal(await other.keyValue.get('key'), 'value');
    assert.equal(await other.keyValue.delete('key'), true);
    assert.equal(await one.keyValue.get('key'), undefined);
  });

  test('count together', async ({ start }) => {
    const [one, other] = [await start(), await start()];
    const counted = Array.from({ length: 20 }, () => [one.keyValue.increment('key'), other.keyValue.increment('key')]);
    await Promise.all(counted.flat());
    assert.equal(await one.keyValue.get('key'), '40');
  });

  test('go on with the pages that the other began', async ({ start }) => {
    const [one, other] = [await start(), await start()];
    const keys = Array.from({ length: 30 }, (_, index) => `key ${index}`);
    for (const key of keys) await one.keyValue.set(key, 'value');
    const found = new Set<string>();
    let cursor: string | undefined;
    for (let pages = 0; pages === 0 || cursor !== undefined; pages += 1) {
      const page = await (pages % 2 === 0 ? one : other).keyValue.scan('', { cursor, pageSize: 5 });
      for (const key of page.keys) found.add(key);
      cursor = page.cursor;
    }
    assert.deepEqual([...found].sort(), keys.sort());
  });
}

/** One application after the other. */
export function keyValueDurabilityCases(test: PlaceTest<KeyValueApplication>): void {
  test('keeps values and their times when the application ends', async ({ start, pass }) => {
    const first = await start();
    await first.keyValue.set('kept', 'value');
    await first.keyValue.set('ends', 'value', { ttl: '50ms' });
    await first.keyValue.set('deleted', 'value');
    await first.keyValue.delete('deleted');
    await first.close();
    await pass(50);
    const { keyValue } = await start();
    const found = await Promise.all(['kept', 'ends', 'deleted'].map((key) => keyValue.get(key)));
    assert.deepEqual(found, ['value', undefined, undefined]);
  });
}
