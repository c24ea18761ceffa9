import assert from 'node:assert/strict';
import { CallContext, Duration, TimeoutExceededError } from '#core';
import { rejectionOf, rejectsWith } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

export function limitCases({ test }: Suite): void {
  test('sends nothing for who has given up before', async ({ clients, key }) => {
    const reason = new Error('given up');
    const call = { command: ['SET', key('a'), '1'], keys: [1] } as const;
    assert.equal(await rejectionOf(clients.send(call, { signal: AbortSignal.abort(reason) })), reason);
    assert.equal(await rejectionOf(clients.pipeline([call], { signal: AbortSignal.abort(reason) })), reason);
    assert.equal(await clients.send({ command: ['GET', key('a')], keys: [1] }), null);
  });

  test('never sends what was given up before it was sent', async ({ clients, key }) => {
    const controller = new AbortController();
    const reason = new Error('given up at once');
    const sent = clients.send({ command: ['SET', key('a'), '1'], keys: [1] }, { signal: controller.signal });
    controller.abort(reason);
    assert.equal(await rejectionOf(sent), reason);
    assert.equal(await clients.send({ command: ['GET', key('a')], keys: [1] }), null);
  });

  test('is over at the deadline of the caller', async ({ clients, clock }) => {
    const late = CallContext.run(new CallContext({ correlationId: 'suite', deadline: clock.monotonic() - 1 }), () =>
      clients.send({ command: ['PING'] }),
    );
    await rejectsWith(late, TimeoutExceededError);
  });

  test('is over when the time of the call is up', async ({ clients }) => {
    await rejectsWith(clients.send({ command: ['PING'] }, { timeout: Duration.zero }), TimeoutExceededError);
  });

  test('leaves calls of others alone when one is given up', async ({ clients, key }) => {
    const controller = new AbortController();
    const gone = clients.send({ command: ['INCR', key('a')], keys: [1] }, { signal: controller.signal });
    const stays = clients.send({ command: ['INCR', key('b')], keys: [1] });
    controller.abort(new Error('given up'));
    await rejectionOf(gone);
    assert.equal(await stays, 1);
  });
}
