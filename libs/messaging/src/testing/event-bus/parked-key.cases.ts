import assert from 'node:assert/strict';
import { handler, type WitnessedHandler } from '../support/handlers.js';
import type { Suite } from '../support/suite.js';
import { NoteTaken, type Note } from '../support/suite-events.js';

/** What a parked event does to the later ones of its key. */
export function parkedKeyCases({ test, capabilities }: Suite): void {
  const failing = (
    onPark: 'key' | 'skip' | undefined,
    ended: string[],
    broken = { yes: true },
  ): WitnessedHandler<Note> =>
    handler(NoteTaken, {
      group: 'notes',
      onPark,
      retry: false,
      work: ({ note }) => {
        if (broken.yes && note === 'bad') throw new Error('cannot');
        ended.push(note);
      },
    });

  test('goes on with events that have no key', async ({ start, settled }) => {
    const ended: string[] = [];
    const application = await start([failing(undefined, ended)]);
    for (const note of ['bad', 'a', 'b']) await application.bus.publish(NoteTaken, { note });
    await settled(application);
    assert.deepEqual(ended.sort(), ['a', 'b']);
  });

  if (!capabilities.keyOrder) return;

  test('holds the later events of its key, and lets other keys go on', async ({ start, settled }) => {
    const ended: string[] = [];
    const application = await start([failing('key', ended)]);
    const eventId = await application.bus.publish(NoteTaken, { note: 'bad' }, { key: 'k' });
    for (const note of ['behind 1', 'behind 2']) await application.bus.publish(NoteTaken, { note }, { key: 'k' });
    await application.bus.publish(NoteTaken, { note: 'of another key' }, { key: 'other' });
    await application.bus.publish(NoteTaken, { note: 'of no key' });
    await settled(application);
    assert.deepEqual(ended.sort(), ['of another key', 'of no key']);
    const letter = await application.deadLetters.show({ group: 'notes', eventId });
    assert.equal(letter?.waitingBehind, 2);
    assert.equal(letter?.key, 'k');
    const [status] = await application.bus.groups();
    assert.equal(status?.parked, 1);
    assert.equal(status?.waiting, 2);
  });

  test('handles the parked one and those behind it in order after a redrive', async ({ start, settled }) => {
    const ended: string[] = [];
    const broken = { yes: true };
    const application = await start([failing('key', ended, broken)]);
    const eventId = await application.bus.publish(NoteTaken, { note: 'bad' }, { key: 'k' });
    for (const note of ['behind 1', 'behind 2']) await application.bus.publish(NoteTaken, { note }, { key: 'k' });
    await settled(application);
    broken.yes = false;
    assert.equal(await application.deadLetters.redrive({ group: 'notes', eventId }), true);
    await settled(application);
    assert.deepEqual(ended, ['bad', 'behind 1', 'behind 2']);
    assert.deepEqual((await application.deadLetters.list()).items, []);
  });

  test('lets the key go on when the parked one is discarded', async ({ start, settled }) => {
    const ended: string[] = [];
    const application = await start([failing('key', ended)]);
    const eventId = await application.bus.publish(NoteTaken, { note: 'bad' }, { key: 'k' });
    for (const note of ['behind 1', 'behind 2']) await application.bus.publish(NoteTaken, { note }, { key: 'k' });
    await settled(application);
    assert.equal(await application.deadLetters.discard({ group: 'notes', eventId }), true);
    await settled(application);
    assert.deepEqual(ended, ['behind 1', 'behind 2']);
    assert.equal(await application.deadLetters.show({ group: 'notes', eventId }), undefined);
  });

  test("lets the later ones pass with 'skip'", async ({ start, settled }) => {
    const ended: string[] = [];
    const broken = { yes: true };
    const application = await start([failing('skip', ended, broken)]);
    const eventId = await application.bus.publish(NoteTaken, { note: 'bad' }, { key: 'k' });
    for (const note of ['behind 1', 'behind 2']) await application.bus.publish(NoteTaken, { note }, { key: 'k' });
    await settled(application);
    assert.deepEqual(ended, ['behind 1', 'behind 2']);
    assert.equal((await application.deadLetters.show({ group: 'notes', eventId }))?.waitingBehind, 0);
    broken.yes = false;
    assert.equal(await application.deadLetters.redrive({ group: 'notes', eventId }), true);
    await settled(application);
    assert.deepEqual(ended, ['behind 1', 'behind 2', 'bad']);
  });

  test('holds the key in the group that parked, and in no other', async ({ start, settled }) => {
    const ended: string[] = [];
    const sound = handler(NoteTaken, { group: 'sound', host: 'Sound' });
    const application = await start([failing('key', ended), sound]);
    for (const note of ['bad', 'behind']) await application.bus.publish(NoteTaken, { note }, { key: 'k' });
    await settled(application);
    assert.deepEqual(ended, []);
    assert.deepEqual(sound.notes(), ['bad', 'behind']);
  });
}
