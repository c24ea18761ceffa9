import assert from 'node:assert/strict';
import { RedisNotConfiguredError } from '#domain/redis';
import { rejectsWith } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

export function absentCases({ test }: Suite): void {
  test('refuses every call, and says what to set', async ({ clients }) => {
    const script = { name: 'one', source: 'return 1' };
    const calls = [
      clients.send({ command: ['PING'] }),
      clients.pipeline([{ command: ['PING'] }]),
      clients.run(script, { keys: [], arguments: [] }),
      clients.subscribe('channel', { onMessage: () => undefined }),
      clients.publish('channel', 'message'),
      clients.scan('')[Symbol.asyncIterator]().next(),
      clients.scanPage(''),
      clients.ping(),
    ];
    for (const call of calls) {
      const error = await rejectsWith(call, RedisNotConfiguredError);
      assert.match(error.message, /REDIS_URL/);
    }
  });
}
