import assert from 'node:assert/strict';
import type { PlaceTest } from '../support/place-suite.js';
import { allOf } from './all-keys.js';
import type { KeyValueApplication } from './key-value-application.js';

/** How long a key is there. */
export function timeCases(test: PlaceTest<KeyValueApplication>): void {
  test('ends with its time, and not before', async ({ start, pass }) => {
    const { keyValue } = await start();
    await keyValue.set('short', 'value', { ttl: '100ms' });
    await keyValue.set('long', 'value', { ttl: '1h' });
    await keyValue.set('ever', 'value');
    await keyValue.set('longest', 'value', { ttl: '3650d' });
    await pass(150);
    assert.equal(await keyValue.get('short'), undefined);
    assert.equal(await keyValue.delete('short'), false);
    for (const key of ['long', 'ever', 'longest']) assert.equal(await keyValue.get(key), 'value');
  });

  test('is absent for every call once its time is over', async ({ start, pass }) => {
    const { keyValue } = await start();
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) await keyValue.set(key, '5', { ttl: '50ms' });
    await pass(100);
    assert.equal(await keyValue.setIfAbsent('a', 'new'), true);
    assert.equal(await keyValue.compareAndSet('b', '5', 'new'), false);
    assert.equal(await keyValue.compareAndSet('c', undefined, 'new'), true);
    assert.equal(await keyValue.increment('d'), 1);
    assert.equal(await keyValue.expire('e', '1h'), false);
    assert.deepEqual(await allOf(keyValue, ''), ['a', 'c', 'd']);
    assert.equal(await keyValue.compareAndSet('f', undefined, undefined), true);
    await pass(100); // nothing of the old time is left to what is new
    assert.deepEqual([await keyValue.get('a'), await keyValue.get('c'), await keyValue.get('d')], ['new', 'new', '1']);
  });

  test('is that of the last set, also when there was none', async ({ start, pass }) => {
    const { keyValue } = await start();
    await keyValue.set('kept', 'old', { ttl: '100ms' });
    await keyValue.set('kept', 'new');
    await keyValue.set('swapped', 'old', { ttl: '100ms' });
    assert.equal(await keyValue.compareAndSet('swapped', 'old', 'new'), true);
    await keyValue.set('ends', 'old');
    assert.equal(await keyValue.compareAndSet('ends', 'old', 'new', { ttl: '50ms' }), true);
    await keyValue.setIfAbsent('absent', 'value', { ttl: '50ms' });
    await pass(150);
    assert.deepEqual([await keyValue.get('kept'), await keyValue.get('swapped')], ['new', 'new']);
    assert.deepEqual([await keyValue.get('ends'), await keyValue.get('absent')], [undefined, undefined]);
  });

  test('stays with a counter, and is given to one that is new', async ({ start, pass }) => {
    const { keyValue } = await start();
    await keyValue.increment('new', 1, { ttl: '150ms' });
    await keyValue.increment('new', 1, { ttl: '1h' });
    await keyValue.set('there', '5');
    await keyValue.increment('there', 1, { ttl: '50ms' });
    await pass(200);
    assert.equal(await keyValue.get('new'), undefined);
    assert.equal(await keyValue.get('there'), '6');
  });

  test('can be given, taken away and tells whether the key is there', async ({ start, pass }) => {
    const { keyValue } = await start();
    assert.equal(await keyValue.expire('missing', '1h'), false);
    assert.equal(await keyValue.expire('missing', undefined), false);
    await keyValue.set('given', 'value');
    await keyValue.set('taken', 'value', { ttl: '100ms' });
    assert.equal(await keyValue.expire('given', '50ms'), true);
    assert.equal(await keyValue.expire('taken', undefined), true);
    assert.equal(await keyValue.expire('taken', undefined), true);
    await pass(150);
    assert.deepEqual([await keyValue.get('given'), await keyValue.get('taken')], [undefined, 'value']);
  });
}
