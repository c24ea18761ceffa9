import assert from 'node:assert/strict';
import { RedisCommandError } from '#domain/redis';
import { rejectsWith } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

export function scriptCases({ test }: Suite): void {
  test('runs a script that the server does not know, once', async ({ clients, key }) => {
    const script = { name: 'suite.count', source: `return redis.call('INCR', KEYS[1]) -- ${key('unknown to it')}` };
    assert.equal(await clients.run(script, { keys: [key('a')], arguments: [] }), 1);
    assert.equal(await clients.run(script, { keys: [key('a')], arguments: [] }), 2);
  });

  test('runs a script that the server forgot', async ({ clients, key }) => {
    const source = `return redis.call('INCR', KEYS[1]) -- ${key('forgotten')}`;
    assert.equal(await clients.run({ name: 'suite.count', source }, { keys: [key('a')], arguments: [] }), 1);
    // A copy is another object with the same digest, as another process has it.
    assert.equal(await clients.run({ name: 'suite.count', source }, { keys: [key('a')], arguments: [] }), 2);
  });

  test('gives arguments as text, numbers included', async ({ clients, key }) => {
    const script = { name: 'suite.arguments', source: 'return {ARGV[1], ARGV[2], #ARGV, #KEYS}' };
    assert.deepEqual(await clients.run(script, { keys: [key('a')], arguments: ['x y', 1.5] }), ['x y', '1.5', 2, 1]);
  });

  test('gives bytes where they are asked for', async ({ clients, key }) => {
    const script = { name: 'suite.bytes', source: "return '\\255\\0'" };
    const found = await clients.run(script, { keys: [key('a')], arguments: [], binary: true });
    assert.ok(found instanceof Uint8Array);
    assert.deepEqual([...found], [255, 0]);
  });

  test('tells what a script failed with', async ({ clients, key }) => {
    const script = { name: 'suite.fails', source: "return redis.error_reply('MYERR told by the script')" };
    const error = await rejectsWith(clients.run(script, { keys: [key('a')], arguments: [] }), RedisCommandError);
    assert.match(error.message, /told by the script/);
  });

  test('refuses arguments that have no text', async ({ clients, key }) => {
    const script = { name: 'suite.arguments', source: 'return 1' };
    await rejectsWith(clients.run(script, { keys: [key('a')], arguments: [Number.NaN] }), RedisCommandError);
  });

  test('runs one script many times at once', async ({ clients, key }) => {
    const script = { name: 'suite.many', source: `return redis.call('INCR', KEYS[1]) -- ${key('many')}` };
    const runs = Array.from({ length: 100 }, () => clients.run(script, { keys: [key('a')], arguments: [] }));
    const found = (await Promise.all(runs)) as number[];
    assert.equal(new Set(found).size, 100);
    assert.equal(Math.max(...found), 100);
  });
}
