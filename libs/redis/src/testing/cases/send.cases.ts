import assert from 'node:assert/strict';
import type { Suite } from '../support/suite.js';

export function sendCases({ test }: Suite): void {
  test('gives text back as it was', async ({ clients, key }) => {
    const value = 'a "quoted"\r\nline, ümläut, 漢字, 🙂 and 007';
    assert.equal(await clients.send({ command: ['SET', key('a'), value], keys: [1] }), 'OK');
    assert.equal(await clients.send({ command: ['GET', key('a')], keys: [1] }), value);
  });

  test('keeps text that looks like a number text', async ({ clients, key }) => {
    await clients.send({ command: ['SET', key('a'), '42'], keys: [1] });
    assert.equal(await clients.send({ command: ['GET', key('a')], keys: [1] }), '42');
  });

  test('gives null for what is not there', async ({ clients, key }) => {
    assert.equal(await clients.send({ command: ['GET', key('a')], keys: [1] }), null);
  });

  test('gives whole numbers as numbers', async ({ clients, key }) => {
    const increment = { command: ['INCRBY', key('a'), '41'], keys: [1] } as const;
    assert.equal(await clients.send(increment), 41);
    assert.equal(await clients.send({ command: ['INCRBY', key('a'), '-83'], keys: [1] }), -42);
  });

  test('gives whole numbers beyond 2^53 as bigint, exactly', async ({ clients, key }) => {
    await clients.send({ command: ['SET', key('a'), '9007199254740992'], keys: [1] });
    assert.equal(await clients.send({ command: ['INCR', key('a')], keys: [1] }), 9_007_199_254_740_993n);
  });

  test('sends and gives bytes as they are', async ({ clients, key }) => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    await clients.send({ command: ['SET', key('a'), bytes], keys: [1] });
    const found = await clients.send({ command: ['GET', key('a')], keys: [1], binary: true });
    assert.ok(found instanceof Uint8Array);
    assert.deepEqual([...found], [...bytes]);
  });

  test('sends only the bytes that a view shows', async ({ clients, key }) => {
    const view = new Uint8Array(new TextEncoder().encode('--inside--').buffer, 2, 6);
    await clients.send({ command: ['SET', key('a'), view], keys: [1] });
    assert.equal(await clients.send({ command: ['GET', key('a')], keys: [1] }), 'inside');
  });

  test('gives bytes in lists where they are asked for, and statuses as text', async ({ clients, key }) => {
    assert.equal(await clients.send({ command: ['SET', key('a'), '1'], keys: [1], binary: true }), 'OK');
    const [found, missing] = (await clients.send({
      command: ['HMGET', key('h'), 'there', 'missing'],
      keys: [1],
      binary: true,
    })) as [unknown, unknown];
    assert.deepEqual([found, missing], [null, null]);
    await clients.send({ command: ['HSET', key('h'), 'there', '7'], keys: [1] });
    const [bytes] = (await clients.send({ command: ['HMGET', key('h'), 'there'], keys: [1], binary: true })) as [
      unknown,
    ];
    assert.ok(bytes instanceof Uint8Array);
    assert.equal(Buffer.from(bytes).toString(), '7');
  });

  test('gives lists, and pairs flat', async ({ clients, key }) => {
    await clients.send({ command: ['HSET', key('h'), 'x', '1', 'y', '2'], keys: [1] });
    assert.deepEqual(await clients.send({ command: ['HGETALL', key('h')], keys: [1] }), ['x', '1', 'y', '2']);
  });

  test('keeps a value of a mebibyte', async ({ clients, key }) => {
    const value = 'x'.repeat(1_048_576);
    await clients.send({ command: ['SET', key('a'), value], keys: [1] });
    assert.equal(await clients.send({ command: ['GET', key('a')], keys: [1] }), value);
  });

  test('carries many calls at a time, each with its own answer', async ({ clients, key }) => {
    const calls = Array.from({ length: 500 }, () => clients.send({ command: ['INCR', key('a')], keys: [1] }));
    const found = (await Promise.all(calls)) as number[];
    assert.deepEqual(
      found,
      Array.from({ length: 500 }, (_, index) => index + 1),
    );
  });

  test('shows one application what another has written', async ({ clients, key, start }) => {
    const other = await start();
    await clients.send({ command: ['SET', key('a'), 'shared'], keys: [1] });
    assert.equal(await other.clients.send({ command: ['GET', key('a')], keys: [1] }), 'shared');
  });

  test('measures how long the server takes to answer', async ({ clients }) => {
    const { milliseconds } = await clients.ping();
    assert.ok(milliseconds >= 0 && milliseconds < 5_000, `${milliseconds} ms`);
  });
}
