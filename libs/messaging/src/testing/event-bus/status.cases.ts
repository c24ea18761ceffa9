import assert from 'node:assert/strict';
import type { GroupStatus } from '#domain/messaging';
import type { MessagingApplication } from '../messaging-harness.js';
import { handler } from '../support/handlers.js';
import type { Suite } from '../support/suite.js';
import { NoteDropped, NoteTaken } from '../support/suite-events.js';

async function status({ bus }: MessagingApplication, group: string): Promise<GroupStatus> {
  const found = (await bus.groups()).find((candidate) => candidate.group === group);
  assert.ok(found, `groups() has "${group}"`);
  return found;
}

/** What `groups()` tells. */
export function statusCases({ test, capabilities }: Suite): void {
  test('lists every group with its types, though nothing was published', async ({ start }) => {
    const application = await start([
      handler(NoteTaken, { group: 'both', host: 'Taker' }),
      handler(NoteDropped, { group: 'both', host: 'Dropper' }),
      handler(NoteTaken, { group: 'one', host: 'One' }),
    ]);
    const groups = await application.bus.groups();
    assert.deepEqual(groups.map(({ group, types }) => [group, [...types].sort()]).sort(), [
      ['both', [NoteDropped.name, NoteTaken.name]],
      ['one', [NoteTaken.name]],
    ]);
    const idle = { paused: false, waiting: 0, scheduled: 0, parked: 0, done: 0, lag: undefined, handled: true };
    const { group: _group, types: _types, ...rest } = await status(application, 'one');
    assert.deepEqual({ ...rest }, idle);
  });

  test('counts what is done, parked and scheduled', async ({ start, until }) => {
    const notes = handler(NoteTaken, {
      group: 'notes',
      retry: { attempts: 2, base: '1h', max: '1h' },
      work: ({ note }) => {
        if (note === 'again') throw new Error('later');
      },
    });
    const parking = handler(NoteTaken, {
      group: 'parking',
      host: 'Parking',
      retry: false,
      work: () => {
        throw new Error('no');
      },
    });
    const application = await start([notes, parking]);
    for (const note of ['fine', 'again', 'fine too']) await application.bus.publish(NoteTaken, { note });
    await until('all were tried', async () => {
      const [one, other] = [await status(application, 'notes'), await status(application, 'parking')];
      return one.done === 2 && one.scheduled === 1 && other.parked === 3;
    });
    const { waiting, done, parked } = await status(application, 'notes');
    assert.deepEqual({ waiting, done, parked }, { waiting: 0, done: 2, parked: 0 });
  });

  test('tells how far a group lags behind', async ({ start, until, settled }) => {
    const application = await start([handler(NoteTaken, { group: 'notes' })]);
    await application.bus.pause('notes');
    for (const note of ['a', 'b']) await application.bus.publish(NoteTaken, { note }, { key: 'k' });
    await until('both wait', async () => (await status(application, 'notes')).waiting === 2);
    await until('the oldest has waited 300 ms', async () => {
      const { lag } = await status(application, 'notes');
      return lag !== undefined && lag.milliseconds >= 300;
    });
    const { lag } = await status(application, 'notes');
    assert.ok((lag?.milliseconds ?? 0) < 60_000);
    await application.bus.resume('notes');
    await settled(application);
    assert.equal((await status(application, 'notes')).lag, undefined);
  });

  if (capabilities.durable) {
    test(
      'lists a group whose handlers are gone, with what waits for it',
      async ({ start, until }) => {
        const first = await start([handler(NoteTaken, { group: 'abandoned' })]);
        await first.close();
        const second = await start([]);
        await second.bus.publish(NoteTaken, { note: 'a' });
        await until('it waits', async () => (await status(second, 'abandoned')).waiting === 1);
      },
      { restarts: true },
    );
  }

  if (capabilities.sharedByProcesses) {
    test('tells a group that no process handles from one that is handled', async ({ start, until }) => {
      const web = await start([handler(NoteTaken, { group: 'notes' })], { role: 'web' });
      assert.equal((await status(web, 'notes')).handled, false, 'a process of the role web handles nothing');
      await start([handler(NoteTaken, { group: 'notes' })], { role: 'worker' });
      await until('it is handled', async () => (await status(web, 'notes')).handled);
    });
  }
}
