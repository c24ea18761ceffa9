import assert from 'node:assert/strict';
import { effectsOf, enter } from '../support/effects.js';
import { handler } from '../support/handlers.js';
import type { Suite } from '../support/suite.js';
import { NoteTaken } from '../support/suite-events.js';

/** A graceful stop. */
export function stopCases({ test, capabilities }: Suite): void {
  test('ends what runs before it has stopped', async ({ start, until, gate, clock }) => {
    const leave = gate();
    const order: string[] = [];
    const notes = handler(NoteTaken, {
      group: 'notes',
      work: async () => {
        await leave.passed;
        await application.sql.query('select 1'); // the database is still open
        order.push('handled');
      },
    });
    const application = await start([notes]);
    await application.bus.publish(NoteTaken, { note: 'a' });
    await until('it runs', () => notes.seen.length === 1);
    const closing = application.close().then(() => order.push('closed'));
    await clock.sleep(50);
    leave.open();
    await closing;
    assert.deepEqual(order, ['handled', 'closed']);
  });

  test('begins nothing more once it stops', async ({ start, until, gate, clock }) => {
    const leave = gate();
    const notes = handler(NoteTaken, { group: 'notes', inbox: 'off', concurrency: 1, work: () => leave.passed });
    const application = await start([notes]);
    for (const note of ['a', 'b', 'c']) await application.bus.publish(NoteTaken, { note });
    await until('the first one runs', () => notes.seen.length === 1);
    const closing = application.close();
    await clock.sleep(50);
    leave.open();
    await closing;
    assert.equal(notes.seen.length, 1);
  });

  test('stops with nothing running, and twice', async ({ start }) => {
    const application = await start([handler(NoteTaken, { group: 'notes' })]);
    await application.close();
    await application.close();
  });

  if (!capabilities.durable) return;

  test(
    'loses nothing, and gives back at once what it had not begun',
    async ({ start, settled, until, clock }) => {
      const COUNT = 40;
      const first = await start([
        handler(NoteTaken, {
          group: 'notes',
          work: async ({ note }) => {
            await enter(first.sql, 'notes', note);
            await clock.sleep(3);
          },
        }),
      ]);
      const names = Array.from({ length: COUNT }, (_, n) => `note ${n}`);
      await first.bus.publishAll(names.map((note) => ({ event: NoteTaken, payload: { note } })));
      await until('some are handled', async () => (await effectsOf(first.sql, 'notes')).length > 3);
      await first.close();
      const rest = handler(NoteTaken, { group: 'notes', work: ({ note }) => enter(second.sql, 'notes', note) });
      const second = await start([rest]);
      await settled(second);
      assert.deepEqual([...(await effectsOf(second.sql, 'notes'))].sort(), names.sort());
      for (const { context } of rest.seen) assert.equal(context.attempt, 1, 'a graceful stop is no attempt');
    },
    { restarts: true },
  );

  test(
    'keeps what was published last, though it stops at once',
    async ({ start, settled }) => {
      const first = await start([handler(NoteTaken, { group: 'notes' })]);
      await first.unitOfWork.run(() => first.bus.publish(NoteTaken, { note: 'last words' }));
      await first.close();
      const notes = handler(NoteTaken, { group: 'notes', work: ({ note }) => enter(second.sql, 'notes', note) });
      const second = await start([notes]);
      await settled(second);
      const handledBefore = notes.seen.length === 0;
      assert.deepEqual(notes.notes(), handledBefore ? [] : ['last words']);
      assert.equal((await second.bus.groups())[0]?.done, 1);
    },
    { restarts: true },
  );
}
