import assert from 'node:assert/strict';
import { aborted } from '../support/expectations.js';
import { effectsOf, enter } from '../support/effects.js';
import { handler } from '../support/handlers.js';
import type { Suite } from '../support/suite.js';
import { NoteTaken } from '../support/suite-events.js';

const QUICK = { base: '10ms', max: '40ms' } as const;

/** Handlers that do not come back. */
export function timeoutCases({ test }: Suite): void {
  for (const inbox of ['transaction', 'off'] as const) {
    test(`ends a handler that hangs at its time, and tries again (inbox '${inbox}')`, async ({
      start,
      settled,
      gate,
    }) => {
      const stuck = gate();
      const signals: AbortSignal[] = [];
      const notes = handler(NoteTaken, {
        group: 'notes',
        inbox,
        timeout: '250ms',
        retry: { attempts: 3, ...QUICK },
        work: async ({ note }, { attempt, signal }) => {
          signals.push(signal);
          if (attempt === 1) await stuck.passed;
          else await enter(application.sql, 'notes', note);
        },
      });
      const application = await start([notes]);
      await application.bus.publish(NoteTaken, { note: 'a' });
      await settled(application);
      assert.equal(notes.seen.length, 2);
      assert.equal(signals[0]?.aborted, true, 'it can see that its time is up');
      assert.equal(signals[1]?.aborted, false);
      assert.deepEqual(await effectsOf(application.sql, 'notes'), ['a']);
    });
  }

  test('undoes what a handler did whose time was up', async ({ start, settled }) => {
    const notes = handler(NoteTaken, {
      group: 'notes',
      timeout: '250ms',
      retry: { attempts: 2, ...QUICK },
      work: async ({ note }, { attempt, signal }) => {
        await enter(application.sql, 'notes', `${note} ${attempt}`);
        if (attempt === 1) await aborted(signal); // and returns as if nothing had been
      },
    });
    const application = await start([notes]);
    await application.bus.publish(NoteTaken, { note: 'a' });
    await settled(application);
    assert.deepEqual(await effectsOf(application.sql, 'notes'), ['a 2']);
  });

  test('says in the history that the time was up', async ({ start, settled, gate }) => {
    const stuck = gate();
    const notes = handler(NoteTaken, { group: 'notes', timeout: '150ms', retry: false, work: () => stuck.passed });
    const application = await start([notes]);
    const eventId = await application.bus.publish(NoteTaken, { note: 'a' });
    await settled(application);
    const letter = await application.deadLetters.show({ group: 'notes', eventId });
    assert.equal(letter?.reason, 'attempts-exhausted');
    assert.equal(letter?.history[0]?.code, 'TIMEOUT_EXCEEDED');
  });

  test('goes on with other events while one hangs', async ({ start, settled, gate, until }) => {
    const stuck = gate();
    const notes = handler(NoteTaken, {
      group: 'notes',
      inbox: 'off',
      concurrency: 2,
      work: async ({ note }) => {
        if (note === 'stuck') await stuck.passed;
      },
    });
    const application = await start([notes]);
    await application.bus.publish(NoteTaken, { note: 'stuck' });
    for (const note of ['a', 'b', 'c']) await application.bus.publish(NoteTaken, { note });
    await until('the others are handled', () => notes.seen.length === 4);
    stuck.open();
    await settled(application);
  });
}
