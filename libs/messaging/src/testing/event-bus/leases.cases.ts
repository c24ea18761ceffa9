import assert from 'node:assert/strict';
import { effectsOf, enter } from '../support/effects.js';
import { handler } from '../support/handlers.js';
import { leasesOf, type Suite } from '../support/suite.js';
import { NoteTaken } from '../support/suite-events.js';

/** Deliveries whose process hung or died. Only where the harness can bring that about. */
export function leaseCases(suite: Suite): void {
  lostLeaseCases(suite);
  crashCases(suite);
}

function lostLeaseCases({ test, concurrentTransactions }: Suite): void {
  // With one connection the hook cannot write while the handler's transaction holds it, and the new owner cannot begin.
  const inboxes = concurrentTransactions ? (['transaction', 'after', 'off'] as const) : (['after', 'off'] as const);
  for (const inbox of inboxes) {
    test(`aborts the signal of a handler that lost its lease, and lets the new owner handle it (inbox '${inbox}')`, async ({
      start,
      settled,
      until,
      gate,
    }) => {
      const stuck = gate();
      const notes = handler(NoteTaken, {
        group: 'notes',
        inbox,
        work: async () => {
          if (notes.seen.length === 1) await stuck.passed;
        },
      });
      const application = await start([notes]);
      const id = await application.bus.publish(NoteTaken, { note: 'a' });
      await until('the first owner runs', () => notes.seen.length === 1);
      await leasesOf(application).take('notes', id);
      await until('its signal aborts', () => notes.seen[0]?.context.signal.aborted === true);
      stuck.open();
      await settled(application);
      assert.equal(notes.seen.length, 2);
      const [first, second] = notes.seen;
      assert.equal(first?.context.idempotencyKey, second?.context.idempotencyKey);
      assert.equal(second?.context.attempt, 1, 'a lost lease is no failed attempt');
      assert.deepEqual((await application.deadLetters.list()).items, []);
    });
  }

  if (!concurrentTransactions) return;

  test('undoes the late commit of a handler that lost its lease: the effect happens once', async ({
    start,
    settled,
    until,
    gate,
  }) => {
    const stuck = gate();
    const notes = handler(NoteTaken, {
      group: 'notes',
      work: async () => {
        const owner = notes.seen.length;
        await enter(application.sql, 'notes', `owner ${owner}`);
        if (owner === 1) await stuck.passed;
      },
    });
    const application = await start([notes]);
    const id = await application.bus.publish(NoteTaken, { note: 'a' });
    await until('the first owner has written', () => notes.seen.length === 1);
    await leasesOf(application).take('notes', id);
    stuck.open(); // the first one goes on to its COMMIT, whoever handles the event by now
    await settled(application);
    assert.equal((await effectsOf(application.sql, 'notes')).length, 1);
    assert.equal(await application.inbox.seen('notes', id), true);
  });
}

function crashCases({ test, concurrentTransactions }: Suite): void {
  test('handles again what a killed process left', async ({ start, settled, until }) => {
    const notes = handler(NoteTaken, { group: 'notes' });
    const application = await start([notes]);
    await application.bus.pause('notes');
    const id = await application.bus.publish(NoteTaken, { note: 'a' });
    await until('the event waits for its group', async () => (await statusOf(application))?.waiting === 1);
    await leasesOf(application).abandon('notes', id, 0);
    await application.bus.resume('notes');
    await settled(application);
    assert.deepEqual(notes.notes(), ['a']);
    assert.equal(notes.seen[0]?.context.attempt, 1);
  });

  test("parks a delivery whose process was killed for the fifth time, as 'crashes'", async ({
    start,
    settled,
    until,
  }) => {
    const notes = handler(NoteTaken, { group: 'notes' });
    const application = await start([notes]);
    await application.bus.pause('notes');
    const eventId = await application.bus.publish(NoteTaken, { note: 'poison' }, { key: 'k' });
    await application.bus.publish(NoteTaken, { note: 'innocent' }, { key: 'other' });
    await until('both wait', async () => (await statusOf(application))?.waiting === 2);
    await leasesOf(application).abandon('notes', eventId, 4);
    await application.bus.resume('notes');
    await settled(application);
    assert.deepEqual(notes.notes(), ['innocent']);
    const letter = await application.deadLetters.show({ group: 'notes', eventId });
    assert.equal(letter?.reason, 'crashes');
    assert.equal(letter?.crashes, 5);
  });

  test('parks nothing at the fourth time', async ({ start, settled, until }) => {
    const notes = handler(NoteTaken, { group: 'notes' });
    const application = await start([notes]);
    await application.bus.pause('notes');
    const eventId = await application.bus.publish(NoteTaken, { note: 'unlucky' });
    await until('it waits', async () => (await statusOf(application))?.waiting === 1);
    await leasesOf(application).abandon('notes', eventId, 3);
    await application.bus.resume('notes');
    await settled(application);
    assert.deepEqual(notes.notes(), ['unlucky']);
  });

  test('handles suspects one at a time, beside others', async ({ start, settled, until, clock }) => {
    let [suspects, together, handledBeside] = [0, 0, 0];
    const notes = handler(NoteTaken, {
      group: 'notes',
      inbox: 'off',
      concurrency: 4,
      work: async ({ note }) => {
        if (!note.startsWith('suspect')) {
          if (suspects > 0) handledBeside += 1;
          return;
        }
        together = Math.max(together, (suspects += 1));
        await clock.sleep(60);
        suspects -= 1;
      },
    });
    const application = await start([notes]);
    await application.bus.pause('notes');
    const names = ['suspect 1', 'other 1', 'suspect 2', 'other 2', 'suspect 3'];
    const ids = await application.bus.publishAll(names.map((note) => ({ event: NoteTaken, payload: { note } })));
    await until('all wait', async () => (await statusOf(application))?.waiting === names.length);
    for (const n of [0, 2, 4]) await leasesOf(application).setCrashes('notes', ids[n] ?? '', 1);
    await application.bus.resume('notes');
    await settled(application);
    assert.equal(together, 1);
    assert.deepEqual([...notes.notes()].sort(), [...names].sort());
    if (concurrentTransactions) assert.ok(handledBeside <= 2);
  });
}

async function statusOf(application: { readonly bus: { groups(): Promise<readonly { waiting: number }[]> } }) {
  return (await application.bus.groups())[0];
}
