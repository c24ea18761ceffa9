import assert from 'node:assert/strict';
import { handler } from '../support/handlers.js';
import type { Suite } from '../support/suite.js';
import { NoteTaken } from '../support/suite-events.js';

const COUNT = 30;
const notesUpTo = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => `note ${n}`);

/** Groups that come later. A driver that loses everything with its process has nothing to begin with. */
export function replayCases({ test, capabilities }: Suite): void {
  if (!capabilities.durable) return;

  if (capabilities.replay) {
    test(
      "gives a new group 'from: beginning' everything that is kept once, in order, and then what is new",
      async ({ start, settled }) => {
        const first = await start([handler(NoteTaken, { group: 'old' })]);
        for (const note of notesUpTo(COUNT)) await first.bus.publish(NoteTaken, { note }, { key: 'k' });
        await settled(first);
        await first.close();
        const late = handler(NoteTaken, { group: 'late', host: 'Late', from: 'beginning' });
        const second = await start([handler(NoteTaken, { group: 'old' }), late]);
        await second.bus.publish(NoteTaken, { note: 'new' }, { key: 'k' });
        await settled(second);
        assert.deepEqual(late.notes(), [...notesUpTo(COUNT), 'new']);
      },
      { restarts: true },
    );

    test(
      'does not begin anew at the next start',
      async ({ start, settled }) => {
        const first = await start([handler(NoteTaken, { group: 'late', from: 'beginning', inbox: 'off' })]);
        await first.bus.publish(NoteTaken, { note: 'a' });
        await settled(first);
        await first.close();
        const late = handler(NoteTaken, { group: 'late', from: 'beginning', inbox: 'off' });
        const second = await start([late]);
        await second.bus.publish(NoteTaken, { note: 'b' });
        await settled(second);
        assert.deepEqual(late.notes(), ['b']);
      },
      { restarts: true },
    );

    test(
      'gives what was published while nobody listened at all',
      async ({ start, settled }) => {
        const first = await start([]);
        for (const note of ['a', 'b']) await first.bus.publish(NoteTaken, { note }, { key: 'k' });
        await settled(first);
        await first.close();
        const late = handler(NoteTaken, { group: 'late', from: 'beginning' });
        await settled(await start([late]));
        assert.deepEqual(late.notes(), ['a', 'b']);
      },
      { restarts: true },
    );
  }

  test(
    "gives a new group 'from: now' only what is published after its start",
    async ({ start, settled }) => {
      const first = await start([handler(NoteTaken, { group: 'old' })]);
      for (const note of notesUpTo(3)) await first.bus.publish(NoteTaken, { note });
      await settled(first);
      await first.close();
      const late = handler(NoteTaken, { group: 'late', host: 'Late', from: 'now' });
      const second = await start([late]);
      await second.bus.publish(NoteTaken, { note: 'new' });
      await second.bus.drain({ group: 'late', timeout: '15s' });
      assert.deepEqual(late.notes(), ['new']);
    },
    { restarts: true },
  );
}
