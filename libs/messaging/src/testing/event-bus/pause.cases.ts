import assert from 'node:assert/strict';
import { GroupUnknownError } from '#domain/messaging';
import { rejectsWith } from '../support/expectations.js';
import { handler } from '../support/handlers.js';
import type { Suite } from '../support/suite.js';
import { NoteTaken } from '../support/suite-events.js';

/** Groups that are told to hold on. */
export function pauseCases({ test, capabilities }: Suite): void {
  test('begins nothing of a paused group, and all of it in order after resume', async ({ start, settled, until }) => {
    const paused = handler(NoteTaken, { group: 'paused', host: 'Paused' });
    const other = handler(NoteTaken, { group: 'other', host: 'Other' });
    const application = await start([paused, other]);
    await application.bus.pause('paused');
    for (const note of ['a', 'b', 'c']) await application.bus.publish(NoteTaken, { note }, { key: 'k' });
    await until('the other group has handled them', () => other.seen.length === 3);
    assert.deepEqual(paused.notes(), []);
    const groups = await application.bus.groups();
    assert.deepEqual(groups.map(({ group, paused: isPaused }) => [group, isPaused]).sort(), [
      ['other', false],
      ['paused', true],
    ]);
    await application.bus.resume('paused');
    await settled(application);
    assert.deepEqual(paused.notes(), ['a', 'b', 'c']);
  });

  test('lets what runs go on', async ({ start, settled, until, gate }) => {
    const leave = gate();
    const ended: string[] = [];
    const notes = handler(NoteTaken, {
      group: 'notes',
      inbox: 'off',
      concurrency: 1,
      work: async ({ note }) => {
        await leave.passed;
        ended.push(note);
      },
    });
    const application = await start([notes]);
    for (const note of ['a', 'b']) await application.bus.publish(NoteTaken, { note }, { key: 'k' });
    await until('the first one runs', () => notes.seen.length === 1);
    await application.bus.pause('notes');
    leave.open();
    await until('the first one ended', () => ended.length === 1);
    await until('the second waits', async () => (await application.bus.groups())[0]?.waiting === 1);
    assert.deepEqual(notes.notes(), ['a']);
    await application.bus.resume('notes');
    await settled(application);
    assert.deepEqual(ended, ['a', 'b']);
  });

  test('may be paused and resumed twice', async ({ start, settled }) => {
    const notes = handler(NoteTaken, { group: 'notes' });
    const { bus, ...rest } = await start([notes]);
    for (const step of ['pause', 'pause', 'resume', 'resume'] as const) await bus[step]('notes');
    await bus.publish(NoteTaken, { note: 'a' });
    await settled({ bus, ...rest });
    assert.deepEqual(notes.notes(), ['a']);
  });

  test('knows no group that never subscribed', async ({ start }) => {
    const { bus } = await start([handler(NoteTaken, { group: 'notes' })]);
    await rejectsWith(bus.pause('unknown'), GroupUnknownError);
    await rejectsWith(bus.resume('unknown'), GroupUnknownError);
  });

  if (capabilities.durable) {
    test(
      'stays paused over a restart',
      async ({ start, settled, until }) => {
        const first = await start([handler(NoteTaken, { group: 'notes' })]);
        await first.bus.pause('notes');
        await first.close();
        const notes = handler(NoteTaken, { group: 'notes' });
        const beside = handler(NoteTaken, { group: 'beside', host: 'Beside' });
        const second = await start([notes, beside]);
        await second.bus.publish(NoteTaken, { note: 'a' });
        await until('the group beside it has handled it', () => beside.seen.length === 1);
        assert.deepEqual(notes.notes(), []);
        await second.bus.resume('notes');
        await settled(second);
        assert.deepEqual(notes.notes(), ['a']);
      },
      { restarts: true },
    );
  }
}
