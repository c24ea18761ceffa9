import assert from 'node:assert/strict';
import type { Suite } from '../support/suite.js';

/** Tells how the server calls its keys, and what is in the first. */
const NAMES = { name: 'suite.names', source: "return {KEYS[1], redis.call('GET', KEYS[1]), ARGV[1]}" };

export function prefixCases({ test }: Suite): void {
  test('puts the prefix before the keys of a command and of a script, and before nothing else', async ({
    clients,
    key,
  }) => {
    await clients.send({ command: ['SET', key('a'), key('a')], keys: [1] });
    const found = await clients.run(NAMES, { keys: [key('a')], arguments: [key('a')] });
    assert.deepEqual(found, [clients.keyPrefix + key('a'), key('a'), key('a')]);
  });

  test('puts it before each of several keys, bytes included', async ({ clients, key }) => {
    const [first, second] = [key('{t}a'), key('{t}b')];
    await clients.send({ command: ['MSET', first, '1', new TextEncoder().encode(second), '2'], keys: [1, 3] });
    assert.deepEqual(await clients.send({ command: ['MGET', first, second], keys: [1, 2] }), ['1', '2']);
    const [name] = (await clients.run(NAMES, { keys: [second], arguments: [''] })) as [unknown];
    assert.equal(name, clients.keyPrefix + second);
  });

  test('puts it before keys in a pipeline', async ({ clients, key }) => {
    await clients.pipeline([{ command: ['SET', key('a'), '1'], keys: [1] }]);
    assert.equal(await clients.send({ command: ['GET', key('a')], keys: [1] }), '1');
  });
}
