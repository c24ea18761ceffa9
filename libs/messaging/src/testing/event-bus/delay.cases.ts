import assert from 'node:assert/strict';
import { Duration, InfrastructureError } from '#core';
import { rejectsWith } from '../support/expectations.js';
import { handler } from '../support/handlers.js';
import type { Suite } from '../support/suite.js';
import { NoteTaken } from '../support/suite-events.js';

/** Events that are to be handled later. */
export function delayCases({ test, capabilities }: Suite): void {
  if (!capabilities.delay) {
    test('refuses a delay, which the driver declares that it cannot keep', async ({ start, settled }) => {
      const notes = handler(NoteTaken, { group: 'notes' });
      const application = await start([notes]);
      await rejectsWith(application.bus.publish(NoteTaken, { note: 'later' }, { delay: '1s' }), InfrastructureError);
      await settled(application);
      assert.deepEqual(notes.notes(), []);
    });
    return;
  }

  test('hands an event on not earlier than its delay, and lets others pass', async ({ start, settled, clock }) => {
    let handledAt = 0;
    const notes = handler(NoteTaken, {
      group: 'notes',
      work: ({ note }) => {
        if (note === 'later') handledAt = clock.monotonic();
      },
    });
    const application = await start([notes]);
    const begin = clock.monotonic();
    await application.bus.publish(NoteTaken, { note: 'later' }, { delay: Duration.milliseconds(700) });
    await application.bus.publish(NoteTaken, { note: 'now' });
    await settled(application);
    assert.deepEqual(notes.notes(), ['now', 'later']);
    assert.ok(handledAt - begin >= 690, `handled after ${handledAt - begin} ms`);
  });

  test('counts a delayed event as one that drain waits for', async ({ start, settled }) => {
    const notes = handler(NoteTaken, { group: 'notes' });
    const application = await start([notes]);
    await application.unitOfWork.run(() => application.bus.publish(NoteTaken, { note: 'later' }, { delay: '300ms' }));
    await settled(application);
    assert.deepEqual(notes.notes(), ['later']);
  });

  for (const delay of ['soon', '-1s', 5]) {
    test(`refuses ${JSON.stringify(delay)} as a delay`, async ({ start }) => {
      const { bus } = await start([]);
      const options: object = { delay };
      await assert.rejects(bus.publish(NoteTaken, { note: 'a' }, options));
    });
  }
}
