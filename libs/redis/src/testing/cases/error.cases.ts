import assert from 'node:assert/strict';
import { RedisCommandError } from '#domain/redis';
import { rejectsWith } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

export function errorCases({ test }: Suite): void {
  test('is a RedisCommandError for a key of another type', async ({ clients, key }) => {
    await clients.send({ command: ['SET', key('a'), 'text'], keys: [1] });
    const error = await rejectsWith(clients.send({ command: ['LPUSH', key('a'), 'x'], keys: [1] }), RedisCommandError);
    assert.equal(error.details['reason'], 'WRONGTYPE');
    assert.match(error.message, /wrong kind of value/);
  });

  test('is a RedisCommandError for a command with wrong arguments', async ({ clients }) => {
    await rejectsWith(clients.send({ command: ['SET', 'only a key'] }), RedisCommandError);
  });

  test('does not show the arguments of a command that is not known', async ({ clients }) => {
    const error = await rejectsWith(clients.send({ command: ['NOSUCHTHING', 'hunter2'] }), RedisCommandError);
    assert.match(error.message, /NOSUCHTHING/);
    assert.doesNotMatch(error.message, /hunter2/);
  });

  test('leaves the connection as it is', async ({ clients, key }) => {
    await rejectsWith(clients.send({ command: ['SET', 'only a key'] }), RedisCommandError);
    assert.equal(await clients.send({ command: ['SET', key('a'), '1'], keys: [1] }), 'OK');
  });
}
