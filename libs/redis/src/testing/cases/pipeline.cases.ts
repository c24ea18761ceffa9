import assert from 'node:assert/strict';
import { RedisCommandError, RedisError, type RedisCall } from '#domain/redis';
import { rejectsWith } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

export function pipelineCases({ test }: Suite): void {
  test('gives the replies in the order of the commands', async ({ clients, key }) => {
    const calls: RedisCall[] = Array.from({ length: 100 }, (_, index) => ({
      command: ['SET', key(`k${index}`), String(index), 'GET'],
      keys: [1],
    }));
    assert.deepEqual(await clients.pipeline(calls), Array(100).fill(null));
    assert.deepEqual(
      await clients.pipeline(calls),
      Array.from({ length: 100 }, (_, index) => String(index)),
    );
  });

  test('gives an error in the place of a command that failed, and runs the others', async ({ clients, key }) => {
    const [set, failed, read] = await clients.pipeline([
      { command: ['SET', key('a'), 'text'], keys: [1] },
      { command: ['LPUSH', key('a'), 'x'], keys: [1] },
      { command: ['GET', key('a')], keys: [1] },
    ]);
    assert.deepEqual([set, read], ['OK', 'text']);
    assert.ok(failed instanceof RedisCommandError, String(failed));
  });

  test('resolves to errors when every command was answered by one', async ({ clients, key }) => {
    await clients.send({ command: ['SET', key('a'), 'text'], keys: [1] });
    const found = await clients.pipeline([{ command: ['LPUSH', key('a'), 'x'], keys: [1] }]);
    assert.ok(found[0] instanceof RedisCommandError, String(found[0]));
  });

  test('takes bytes and text side by side', async ({ clients, key }) => {
    await clients.send({ command: ['SET', key('a'), 'x'], keys: [1] });
    const [bytes, text] = await clients.pipeline([
      { command: ['GET', key('a')], keys: [1], binary: true },
      { command: ['GET', key('a')], keys: [1] },
    ]);
    assert.ok(bytes instanceof Uint8Array);
    assert.equal(text, 'x');
  });

  test('of no commands resolves to none', async ({ clients }) => {
    assert.deepEqual(await clients.pipeline([]), []);
  });

  test('sends nothing when one of its commands is none', async ({ clients, key }) => {
    const calls = [{ command: ['SET', key('a'), '1'], keys: [1] }, { command: [''] }] as const;
    await rejectsWith(clients.pipeline(calls), RedisError);
    assert.equal(await clients.send({ command: ['GET', key('a')], keys: [1] }), null);
  });
}
