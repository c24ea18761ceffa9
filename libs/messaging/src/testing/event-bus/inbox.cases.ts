import assert from 'node:assert/strict';
import { effectsOf, enter } from '../support/effects.js';
import { handler } from '../support/handlers.js';
import type { Suite } from '../support/suite.js';
import { NoteTaken } from '../support/suite-events.js';

/** Duplicates: what takes effect once, and what does not. */
export function inboxCases(suite: Suite): void {
  transactionCases(suite);
  outsideCases(suite);
}

function transactionCases({ test, capabilities }: Suite): void {
  test('gives an event that is delivered three times more one effect', async ({ start, settled }) => {
    const notes = handler(NoteTaken, { group: 'notes', work: ({ note }) => enter(application.sql, 'notes', note) });
    const application = await start([notes]);
    const id = await application.bus.publish(NoteTaken, { note: 'a' });
    await settled(application);
    for (let again = 0; again < 3; again += 1) {
      await application.redeliver('notes', id);
      await settled(application);
    }
    assert.deepEqual(await effectsOf(application.sql, 'notes'), ['a']);
    assert.equal(notes.seen.length, 1, 'the handler did not run for the duplicates');
  });

  test('gives duplicates that come late and in another order one effect each', async ({ start, settled }) => {
    const notes = handler(NoteTaken, {
      group: 'notes',
      order: 'none',
      work: ({ note }) => enter(application.sql, 'notes', note),
    });
    const application = await start([notes]);
    const ids: string[] = [];
    for (const note of ['a', 'b', 'c']) ids.push(await application.bus.publish(NoteTaken, { note }));
    await settled(application);
    for (const id of [...ids].reverse()) await application.redeliver('notes', id);
    await application.bus.publish(NoteTaken, { note: 'd' });
    for (const id of ids) await application.redeliver('notes', id);
    await settled(application);
    assert.deepEqual([...(await effectsOf(application.sql, 'notes'))].sort(), ['a', 'b', 'c', 'd']);
  });

  if (capabilities.durable) {
    test(
      'knows a duplicate after a restart',
      async ({ start, settled }) => {
        const first = await start([
          handler(NoteTaken, { group: 'notes', work: ({ note }) => enter(first.sql, 'notes', note) }),
        ]);
        const id = await first.bus.publish(NoteTaken, { note: 'a' });
        await settled(first);
        await first.close();
        const notes = handler(NoteTaken, { group: 'notes', work: ({ note }) => enter(second.sql, 'notes', note) });
        const second = await start([notes]);
        await second.redeliver('notes', id);
        await settled(second);
        assert.deepEqual(await effectsOf(second.sql, 'notes'), ['a']);
      },
      { restarts: true },
    );
  }

  test('rolls back the effects and the record of a handler that fails after writing', async ({ start, settled }) => {
    const recorded: boolean[] = [];
    const notes = handler(NoteTaken, {
      group: 'notes',
      retry: { attempts: 3, base: '10ms', max: '20ms' },
      work: async ({ note }, { attempt, id }) => {
        await enter(application.sql, 'notes', `${note} ${attempt}`);
        recorded.push(await application.inbox.seen('notes', id));
        if (attempt < 3) throw new Error('after writing');
      },
    });
    const application = await start([notes]);
    const id = await application.bus.publish(NoteTaken, { note: 'a' });
    await settled(application);
    assert.deepEqual(await effectsOf(application.sql, 'notes'), ['a 3']);
    assert.deepEqual(recorded, [true, true, true], 'the record belongs to the transaction of the handler');
    assert.equal(await application.inbox.seen('notes', id), true);
  });

  test('leaves no record of an event that is parked', async ({ start, settled }) => {
    const notes = handler(NoteTaken, {
      group: 'notes',
      retry: false,
      work: async () => {
        await enter(application.sql, 'notes', 'lost');
        throw new Error('after writing');
      },
    });
    const application = await start([notes]);
    const id = await application.bus.publish(NoteTaken, { note: 'a' });
    await settled(application);
    assert.deepEqual(await effectsOf(application.sql, 'notes'), []);
    assert.equal(await application.inbox.seen('notes', id), false);
  });

  test('keeps the records of two groups apart', async ({ start, settled }) => {
    const groups = ['first', 'second'].map((group) =>
      handler(NoteTaken, { group, host: `Of${group}`, work: ({ note }) => enter(application.sql, group, note) }),
    );
    const application = await start(groups);
    await application.bus.publish(NoteTaken, { note: 'a' });
    await settled(application);
    assert.deepEqual(await effectsOf(application.sql, 'first'), ['a']);
    assert.deepEqual(await effectsOf(application.sql, 'second'), ['a']);
  });

  test('runs the handler in a unit of work of its own', async ({ start, settled }) => {
    const active: (boolean | undefined)[] = [];
    const notes = handler(NoteTaken, {
      group: 'notes',
      work: () => void active.push(application.unitOfWork.current()?.active),
    });
    const application = await start([notes]);
    await application.unitOfWork.run(() => application.bus.publish(NoteTaken, { note: 'a' }));
    await settled(application);
    assert.deepEqual(active, [true]);
  });
}

function outsideCases({ test }: Suite): void {
  test("with 'after', runs outside a unit of work and records what succeeded", async ({ start, settled }) => {
    const during: unknown[] = [];
    const notes = handler(NoteTaken, {
      group: 'notes',
      inbox: 'after',
      retry: { attempts: 2, base: '10ms', max: '20ms' },
      work: async ({ note }, { id, attempt }) => {
        during.push(application.unitOfWork.current(), await application.inbox.seen('notes', id));
        await enter(application.sql, 'notes', `${note} ${attempt}`);
        if (attempt === 1) throw new Error('after writing');
      },
    });
    const application = await start([notes]);
    const id = await application.bus.publish(NoteTaken, { note: 'a' });
    await settled(application);
    assert.deepEqual(during, [undefined, false, undefined, false]);
    assert.deepEqual(
      await effectsOf(application.sql, 'notes'),
      ['a 1', 'a 2'],
      'what it did before failing stays done',
    );
    assert.equal(await application.inbox.seen('notes', id), true);
    await application.redeliver('notes', id);
    await settled(application);
    assert.equal(notes.seen.length, 2, 'the duplicate was told by its record');
  });

  test("with 'off', records nothing and hands duplicates on", async ({ start, settled }) => {
    const notes = handler(NoteTaken, {
      group: 'notes',
      inbox: 'off',
      work: ({ note }) => enter(application.sql, 'notes', note),
    });
    const application = await start([notes]);
    const id = await application.bus.publish(NoteTaken, { note: 'a' });
    await settled(application);
    assert.equal(await application.inbox.seen('notes', id), false);
    await application.redeliver('notes', id);
    await settled(application);
    assert.deepEqual(await effectsOf(application.sql, 'notes'), ['a', 'a']);
  });
}
