import assert from 'node:assert/strict';
import { CallContext } from '#core';
import { handler } from '../support/handlers.js';
import type { Suite } from '../support/suite.js';
import { NoteDropped, NoteTaken } from '../support/suite-events.js';

const TRACE = {
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  tracestate: 'vendor=value',
};

/** What reaches a handler beside the payload. */
export function contextCases({ test }: Suite): void {
  test('carries correlation, actor, tenant, locale and trace to the handler', async ({ start, settled }) => {
    const notes = handler(NoteTaken, { group: 'notes' });
    const application = await start([notes]);
    const fields = {
      correlationId: 'request 5',
      actor: { id: 'añna', type: 'user' },
      tenant: 'tenant/1',
      locale: 'de-CH',
      trace: TRACE,
    };
    const id = await CallContext.run(new CallContext({ ...fields, causationId: 'the request' }), () =>
      application.bus.publish(NoteTaken, { note: 'a' }),
    );
    await settled(application);
    const call = notes.seen[0]?.call;
    assert.ok(call);
    assert.equal(call.correlationId, fields.correlationId);
    assert.deepEqual(call.actor, fields.actor);
    assert.equal(call.tenant, fields.tenant);
    assert.equal(call.locale, fields.locale);
    assert.equal(call.trace?.traceparent.split('-')[1], TRACE.traceparent.split('-')[1], 'the same trace');
    assert.equal(call.causationId, id, 'the event is what causes the call');
  });

  test('carries the context of a unit of work', async ({ start, settled }) => {
    const notes = handler(NoteTaken, { group: 'notes' });
    const application = await start([notes]);
    await CallContext.run(new CallContext({ correlationId: 'request 6', tenant: 'blue' }), () =>
      application.unitOfWork.run(() => application.bus.publish(NoteTaken, { note: 'a' })),
    );
    await settled(application);
    assert.equal(notes.seen[0]?.call?.correlationId, 'request 6');
    assert.equal(notes.seen[0]?.call?.tenant, 'blue');
  });

  test('keeps the correlation over two hops, and tells each cause', async ({ start, settled }) => {
    let droppedId = '';
    const taken = handler(NoteTaken, {
      group: 'takers',
      work: async ({ note }) => {
        droppedId = await application.bus.publish(NoteDropped, { note });
      },
    });
    const dropped = handler(NoteDropped, { group: 'droppers' });
    const application = await start([taken, dropped]);
    const takenId = await CallContext.run(new CallContext({ correlationId: 'request 7' }), () =>
      application.bus.publish(NoteTaken, { note: 'a' }),
    );
    await settled(application);
    const calls = [taken.seen[0]?.call, dropped.seen[0]?.call];
    assert.deepEqual(
      calls.map((call) => [call?.correlationId, call?.causationId]),
      [
        ['request 7', takenId],
        ['request 7', droppedId],
      ],
    );
  });

  test('begins a correlation where there was none', async ({ start, settled }) => {
    const notes = handler(NoteTaken, { group: 'notes' });
    const application = await start([notes]);
    await application.bus.publish(NoteTaken, { note: 'a' }, { key: 'k' });
    await application.bus.publish(NoteTaken, { note: 'b' }, { key: 'k' });
    await settled(application);
    const ids = notes.seen.map(({ call }) => call?.correlationId);
    assert.ok(ids.every((id) => typeof id === 'string' && id !== ''));
    assert.equal(new Set(ids).size, 2);
  });

  test("does not carry the publisher's deadline, and gives no event another one's context", async ({
    start,
    settled,
    clock,
  }) => {
    const notes = handler(NoteTaken, { group: 'notes', order: 'none' });
    const application = await start([notes]);
    const publish = (tenant: string): Promise<string> =>
      CallContext.run(new CallContext({ correlationId: tenant, tenant, deadline: clock.monotonic() + 5_000 }), () =>
        application.bus.publish(NoteTaken, { note: tenant }),
      );
    await Promise.all(Array.from({ length: 10 }, (_, n) => publish(`tenant-${n}`)));
    await settled(application);
    assert.equal(notes.seen.length, 10);
    for (const { payload, call } of notes.seen) {
      assert.equal(call?.tenant, payload.note);
      const left = (call?.deadline ?? Number.POSITIVE_INFINITY) - clock.monotonic();
      assert.ok(left > 5_000, 'its deadline is the handler timeout, if it has one');
    }
  });

  test('gives the attributes of CloudEvents and how it is delivered', async ({ start, settled, clock }) => {
    const notes = handler(NoteTaken, { group: 'notes' });
    const application = await start([notes]);
    const before = clock.now();
    const id = await application.bus.publish(
      NoteTaken,
      { note: 'a' },
      { key: 'shelf/1', headers: { 'x-shelf': 'upper', 'x-unicode': 'ä 漢' } },
    );
    await settled(application);
    const context = notes.seen[0]?.context;
    assert.ok(context);
    const { type, version, source, key, group, attempt } = context;
    assert.deepEqual(
      { id: context.id, type, version, key, group, attempt },
      { id, type: NoteTaken.name, version: 1, key: 'shelf/1', group: 'notes', attempt: 1 },
    );
    assert.equal(source, '/application');
    assert.deepEqual({ ...context.headers }, { 'x-shelf': 'upper', 'x-unicode': 'ä 漢' });
    assert.ok(context.time instanceof Date);
    assert.ok(context.time.getTime() >= before - 1 && context.time.getTime() <= clock.now());
    assert.notEqual(context.idempotencyKey, '');
  });

  test('has no key where none was given', async ({ start, settled }) => {
    const notes = handler(NoteTaken, { group: 'notes' });
    const application = await start([notes]);
    await application.bus.publish(NoteTaken, { note: 'a' });
    await settled(application);
    assert.equal(notes.seen[0]?.context.key, undefined);
    assert.deepEqual({ ...notes.seen[0]?.context.headers }, {});
  });
}
