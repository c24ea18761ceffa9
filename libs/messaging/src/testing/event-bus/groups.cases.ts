import assert from 'node:assert/strict';
import { handler } from '../support/handlers.js';
import type { Suite } from '../support/suite.js';
import { NoteDropped, NoteTaken } from '../support/suite-events.js';

/** Who gets an event. */
export function groupsCases({ test }: Suite): void {
  test('gives every group every event once', async ({ start, settled }) => {
    const groups = ['first', 'second', 'third'].map((group) => handler(NoteTaken, { group, host: `Host${group}` }));
    const application = await start(groups);
    for (const note of ['a', 'b', 'c']) await application.bus.publish(NoteTaken, { note });
    await settled(application);
    for (const group of groups) assert.deepEqual([...group.notes()].sort(), ['a', 'b', 'c']);
  });

  test('gives a group that handles two types each event by the handler of its type', async ({ start, settled }) => {
    const taken = handler(NoteTaken, { group: 'notes', host: 'Taker' });
    const dropped = handler(NoteDropped, { group: 'notes', host: 'Dropper' });
    const application = await start([taken, dropped]);
    await application.bus.publish(NoteTaken, { note: 'taken' });
    await application.bus.publish(NoteDropped, { note: 'dropped' });
    await settled(application);
    assert.deepEqual(taken.notes(), ['taken']);
    assert.deepEqual(dropped.notes(), ['dropped']);
  });

  test('gives a group nothing of a type that it does not handle', async ({ start, settled }) => {
    const taken = handler(NoteTaken, { group: 'takers' });
    const dropped = handler(NoteDropped, { group: 'droppers' });
    const application = await start([taken, dropped]);
    await application.bus.publish(NoteTaken, { note: 'taken' });
    await settled(application);
    assert.deepEqual([taken.notes(), dropped.notes()], [['taken'], []]);
  });

  test('publishes what no group handles', async ({ start, settled }) => {
    const application = await start([]);
    const id = await application.bus.publish(NoteTaken, { note: 'into the blue' });
    assert.match(id, /^[0-9a-f-]{36}$/);
    await settled(application);
    assert.deepEqual(await application.bus.groups(), []);
  });

  test('gives the failure of one group to no other', async ({ start, settled }) => {
    const failing = handler(NoteTaken, {
      group: 'failing',
      retry: false,
      work: () => {
        throw new Error('not today');
      },
    });
    const sound = handler(NoteTaken, { group: 'sound' });
    const application = await start([failing, sound]);
    await application.bus.publish(NoteTaken, { note: 'a' });
    await application.bus.publish(NoteTaken, { note: 'b' });
    await settled(application);
    assert.deepEqual([...sound.notes()].sort(), ['a', 'b']);
    const { items } = await application.deadLetters.list();
    assert.deepEqual(new Set(items.map(({ group }) => group)), new Set(['failing']));
  });
}
