import assert from 'node:assert/strict';
import { KeyValueTypeError } from '#domain/coordination';
import { rejectsWith } from '../support/expectations.js';
import type { PlaceTest } from '../support/place-suite.js';
import type { KeyValueApplication } from './key-value-application.js';

const NOT_COUNTABLE = ['', ' ', 'x', '1.5', '1e3', '007', '+1', '-0', ' 1', '9007199254740992', '9'.repeat(30)];

/** What is changed only under a condition, in one step. */
export function conditionCases(test: PlaceTest<KeyValueApplication>): void {
  test('sets what is absent, and leaves what is there', async ({ start }) => {
    const { keyValue } = await start();
    assert.equal(await keyValue.setIfAbsent('key', 'first'), true);
    assert.equal(await keyValue.setIfAbsent('key', 'second'), false);
    assert.equal(await keyValue.get('key'), 'first');
    await keyValue.delete('key');
    assert.equal(await keyValue.setIfAbsent('key', 'third'), true);
    assert.equal(await keyValue.get('key'), 'third');
  });

  test('sets what is absent for one of many', async ({ start }) => {
    const { keyValue } = await start();
    const asked = Array.from({ length: 20 }, (_, index) => keyValue.setIfAbsent('key', `${index}`));
    const won = (await Promise.all(asked)).flatMap((set, index) => (set ? [`${index}`] : []));
    assert.equal(won.length, 1);
    assert.equal(await keyValue.get('key'), won[0]);
  });

  test('sets only what is as expected', async ({ start }) => {
    const { keyValue } = await start();
    await keyValue.set('key', 'old');
    assert.equal(await keyValue.compareAndSet('key', 'other', 'new'), false);
    assert.equal(await keyValue.compareAndSet('key', undefined, 'new'), false);
    assert.equal(await keyValue.get('key'), 'old');
    assert.equal(await keyValue.compareAndSet('key', 'old', 'new'), true);
    assert.equal(await keyValue.get('key'), 'new');
  });

  test('expects and sets what is absent, on both sides', async ({ start }) => {
    const { keyValue } = await start();
    assert.equal(await keyValue.compareAndSet('key', '', 'value'), false);
    assert.equal(await keyValue.compareAndSet('key', undefined, undefined), true);
    assert.equal(await keyValue.compareAndSet('key', undefined, ''), true);
    assert.equal(await keyValue.get('key'), '');
    assert.equal(await keyValue.compareAndSet('key', undefined, undefined), false);
    assert.equal(await keyValue.compareAndSet('key', 'x', undefined), false);
    assert.equal(await keyValue.compareAndSet('key', '', undefined), true);
    assert.equal(await keyValue.get('key'), undefined);
  });

  test('sets what is as expected for one of many', async ({ start }) => {
    const { keyValue } = await start();
    await keyValue.set('key', 'old');
    const asked = Array.from({ length: 20 }, (_, index) => keyValue.compareAndSet('key', 'old', `${index}`));
    const won = (await Promise.all(asked)).flatMap((set, index) => (set ? [`${index}`] : []));
    assert.equal(won.length, 1);
    assert.equal(await keyValue.get('key'), won[0]);
  });

  test('counts from nothing, up and down', async ({ start }) => {
    const { keyValue } = await start();
    assert.equal(await keyValue.increment('key'), 1);
    assert.equal(await keyValue.increment('key', 41), 42);
    assert.equal(await keyValue.increment('key', -50), -8);
    assert.equal(await keyValue.increment('key', 8), 0);
    assert.equal(await keyValue.increment('key', 0), 0);
    assert.equal(await keyValue.get('key'), '0');
    await keyValue.set('key', '10');
    assert.equal(await keyValue.increment('key', 5), 15);
  });

  test('loses none of many at once', async ({ start }) => {
    const { keyValue } = await start();
    const sums = await Promise.all(Array.from({ length: 50 }, () => keyValue.increment('key')));
    assert.equal(await keyValue.get('key'), '50');
    assert.equal(new Set(sums).size, 50);
  });

  test('counts exactly to the end of the range, and not beyond', async ({ start }) => {
    const { keyValue } = await start();
    for (const [key, edge, step] of [
      ['high', Number.MAX_SAFE_INTEGER, 1],
      ['low', Number.MIN_SAFE_INTEGER, -1],
    ] as const) {
      assert.equal(await keyValue.increment(key, edge), edge);
      await rejectsWith(keyValue.increment(key, step), KeyValueTypeError);
      await rejectsWith(keyValue.increment(key, edge), KeyValueTypeError);
      assert.equal(await keyValue.get(key), String(edge));
      assert.equal(await keyValue.increment(key, -step), edge - step);
      assert.equal(await keyValue.increment(key, step), edge);
    }
  });

  test('counts nothing but whole numbers, and changes nothing else', async ({ start }) => {
    const { keyValue } = await start();
    for (const value of NOT_COUNTABLE) {
      await keyValue.set('key', value);
      await rejectsWith(keyValue.increment('key'), KeyValueTypeError);
      assert.equal(await keyValue.get('key'), value);
    }
  });
}
