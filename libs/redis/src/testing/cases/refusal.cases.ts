import assert from 'node:assert/strict';
import { RedisCommandError, type RedisCall } from '#domain/redis';
import { rejectsWith, untyped } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

export function refusalCases({ test }: Suite): void {
  const wrong: readonly (readonly [string, unknown])[] = [
    ['no command', { command: [] }],
    ['a command without a name', { command: [''] }],
    ['a number as an argument', { command: ['SET', 'a', 1] }],
    ['nothing as an argument', { command: ['SET', 'a', undefined] }],
    ['a key where the name stands', { command: ['GET', 'a'], keys: [0] }],
    ['a key that is not there', { command: ['GET', 'a'], keys: [2] }],
    ['a key at no place', { command: ['GET', 'a'], keys: [1.5] }],
  ];
  for (const [what, call] of wrong)
    test(what, async ({ clients }) => {
      await rejectsWith(clients.send(untyped<RedisCall>(call)), RedisCommandError);
    });

  test('shows nothing of what it refuses', async ({ clients }) => {
    const call = untyped<RedisCall>({ command: ['SET', 'hunter2', { password: 'hunter2' }] });
    const error = await rejectsWith(clients.send(call), RedisCommandError);
    assert.doesNotMatch(error.message, /hunter2/);
  });
}
