import assert from 'node:assert/strict';
import { EventHandlersInvalidError } from '#domain/messaging';
import { rejectsWith } from '../support/expectations.js';
import { handler } from '../support/handlers.js';
import type { Suite } from '../support/suite.js';
import { NoteTaken } from '../support/suite-events.js';

const KEYS = ['red', 'green', 'blue', 'white'];

/** Order within a key, and none between keys. */
export function orderCases({ test, capabilities }: Suite): void {
  test('handles events of a group at the same time, up to its concurrency', async ({ start, settled, until, gate }) => {
    const leave = gate();
    let [running, most] = [0, 0];
    const notes = handler(NoteTaken, {
      group: 'notes',
      inbox: 'off',
      concurrency: 3,
      work: async () => {
        most = Math.max(most, (running += 1));
        await leave.passed;
        running -= 1;
      },
    });
    const application = await start([notes]);
    await application.bus.publishAll(
      Array.from({ length: 8 }, (_, n) => ({ event: NoteTaken, payload: { note: String(n) }, key: `key ${n}` })),
    );
    await until('three run at the same time', () => running === 3);
    leave.open();
    await settled(application);
    assert.equal(most, 3);
    assert.equal(notes.seen.length, 8);
  });

  if (!capabilities.keyOrder) {
    test('refuses a handler that asks for order, which the driver declares that it cannot keep', async ({ start }) => {
      await rejectsWith(start([handler(NoteTaken, { group: 'notes', order: 'key' })]), EventHandlersInvalidError);
    });
    return;
  }

  test('keeps the order of each key, whatever each event takes', async ({ start, settled, clock }) => {
    const ended: string[] = [];
    const notes = handler(NoteTaken, {
      group: 'notes',
      inbox: 'off',
      concurrency: 8,
      work: async ({ note }) => {
        await clock.sleep(Number(note.split(' ')[1]) % 2 === 0 ? 25 : 1); // each second one would overtake the one before
        ended.push(note);
      },
    });
    const application = await start([notes]);
    await application.bus.pause('notes'); // so that there is a backlog to take out of order
    for (let n = 0; n < 15; n += 1) {
      for (const key of KEYS) await application.bus.publish(NoteTaken, { note: `${key} ${n}` }, { key });
    }
    await application.bus.resume('notes');
    await settled(application);
    for (const key of KEYS) {
      const expected = Array.from({ length: 15 }, (_, n) => `${key} ${n}`);
      // By the first time of each: a machine that stands still for seconds may lose a lease, and the event comes again.
      const ofKey = (all: readonly string[]): readonly string[] => [
        ...new Set(all.filter((note) => note.startsWith(`${key} `))),
      ];
      assert.deepEqual(ofKey(notes.notes()), expected, 'begun in order');
      assert.deepEqual(ofKey(ended), expected, 'ended in order');
    }
  });

  test('never handles two events of one key at the same time', async ({ start, settled, clock }) => {
    const running = new Map<string, number>();
    let [together, most] = [0, 0];
    const notes = handler(NoteTaken, {
      group: 'notes',
      inbox: 'off',
      concurrency: 6,
      work: async (_, { key = '' }) => {
        const ofKey = (running.get(key) ?? 0) + 1;
        running.set(key, ofKey);
        together = Math.max(together, ofKey);
        most = Math.max(
          most,
          [...running.values()].reduce((sum, count) => sum + count, 0),
        );
        await clock.sleep(15);
        running.set(key, (running.get(key) ?? 0) - 1);
      },
    });
    const application = await start([notes]);
    await application.bus.publishAll(
      Array.from({ length: 24 }, (_, n) => ({
        event: NoteTaken,
        payload: { note: String(n) },
        key: KEYS[n % KEYS.length],
      })),
    );
    await settled(application);
    assert.equal(together, 1);
    assert.ok(most > 1, 'different keys were handled at the same time');
  });

  test('holds the later events of a key while an earlier one waits to be tried again', async ({ start, settled }) => {
    const ended: string[] = [];
    const notes = handler(NoteTaken, {
      group: 'notes',
      retry: { attempts: 4, base: '30ms', max: '60ms' },
      work: ({ note }, { attempt }) => {
        if (note === 'first' && attempt < 3) throw new Error('not yet');
        ended.push(note);
      },
    });
    const application = await start([notes]);
    await application.bus.publish(NoteTaken, { note: 'first' }, { key: 'k' });
    await application.bus.publish(NoteTaken, { note: 'second' }, { key: 'k' });
    await settled(application);
    assert.deepEqual(ended, ['first', 'second']);
  });

  test('does not hold an event for its key where the group wants no order', async ({ start, settled, until, gate }) => {
    const leave = gate();
    let running = 0;
    const notes = handler(NoteTaken, {
      group: 'notes',
      order: 'none',
      inbox: 'off',
      concurrency: 2,
      work: async () => {
        running += 1;
        await leave.passed;
      },
    });
    const application = await start([notes]);
    for (const note of ['a', 'b']) await application.bus.publish(NoteTaken, { note }, { key: 'k' });
    await until('both events of the key run', () => running === 2);
    leave.open();
    await settled(application);
  });

  test('holds no event that has no key', async ({ start, settled, until, gate }) => {
    const leave = gate();
    let running = 0;
    const work = async (): Promise<void> => {
      running += 1;
      await leave.passed;
    };
    const application = await start([handler(NoteTaken, { group: 'notes', inbox: 'off', concurrency: 2, work })]);
    for (const note of ['a', 'b']) await application.bus.publish(NoteTaken, { note });
    await until('both events run', () => running === 2);
    leave.open();
    await settled(application);
  });
}
