import assert from 'node:assert/strict';
import { RedisUnavailableError } from '#domain/redis';
import { rejectsWith } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

export function stopCases({ test, capabilities }: Suite): void {
  test('refuses calls afterwards, at once', async ({ application, clients, clock }) => {
    await application.close();
    const start = clock.monotonic();
    await rejectsWith(clients.send({ command: ['PING'] }), RedisUnavailableError);
    await rejectsWith(clients.pipeline([{ command: ['PING'] }]), RedisUnavailableError);
    await rejectsWith(clients.ping(), RedisUnavailableError);
    if (capabilities.subscriptions)
      await rejectsWith(clients.subscribe('c', { onMessage: () => undefined }), RedisUnavailableError);
    const took = clock.monotonic() - start;
    assert.ok(took < 1_000, `${took} ms`);
  });

  test('gives the answers that are due', async ({ application, clients, key }) => {
    const due = Array.from({ length: 100 }, () => clients.send({ command: ['INCR', key('a')], keys: [1] }));
    const [answers] = await Promise.all([Promise.all(due), application.close()]);
    assert.equal(answers.at(-1), 100);
  });

  test('leaves another application as it is', async ({ application, start }) => {
    const other = await start();
    await application.close();
    assert.equal(await other.clients.send({ command: ['PING'] }), 'PONG');
  });

  test('is quick, with a subscription', async ({ application, clients, key, clock }) => {
    if (capabilities.subscriptions) await clients.subscribe(key('c'), { onMessage: () => undefined });
    const start = clock.monotonic();
    await application.close();
    const took = clock.monotonic() - start;
    assert.ok(took < 2_000, `${took} ms`);
  });
}
