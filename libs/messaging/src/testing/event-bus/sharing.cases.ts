import assert from 'node:assert/strict';
import { effectsOf, enter } from '../support/effects.js';
import { handler, type WitnessedHandler } from '../support/handlers.js';
import type { Suite } from '../support/suite.js';
import { NoteTaken, type Note } from '../support/suite-events.js';

/** Of the harness, in milliseconds. */
const LEASE = 10_000;
const KEYS = ['red', 'green', 'blue'];

/** Two applications on one store, as two processes are. */
export function sharingCases({ test, capabilities }: Suite): void {
  test('shares a group between two applications, each event once', async ({ start, settled, clock }) => {
    const made = (): WitnessedHandler<Note> =>
      handler(NoteTaken, {
        group: 'notes',
        work: async ({ note }) => {
          await enter(first.sql, 'unused', note).then(() => clock.sleep(10));
        },
      });
    const [one, two] = [made(), made()];
    const first = await start([one]);
    const second = await start([two]);
    const names = Array.from({ length: 60 }, (_, n) => `note ${n}`);
    await first.bus.publishAll(names.map((note) => ({ event: NoteTaken, payload: { note } })));
    await settled(second);
    assert.deepEqual([...one.notes(), ...two.notes()].sort(), names.sort());
    assert.ok(one.seen.length > 0 && two.seen.length > 0, `shared as ${one.seen.length} and ${two.seen.length}`);
  });

  if (capabilities.keyOrder) {
    test('keeps the order of each key over two applications', async ({ start, settled, clock }) => {
      const ended: string[] = [];
      const made = (): WitnessedHandler<Note> =>
        handler(NoteTaken, {
          group: 'notes',
          inbox: 'off',
          work: async ({ note }) => {
            await clock.sleep(Number(note.split(' ')[1]) % 2 === 0 ? 25 : 1); // each second one would overtake the one before
            ended.push(note);
          },
        });
      const first = await start([made()]);
      const second = await start([made()]);
      await first.bus.pause('notes'); // so that there is a backlog to take out of order
      for (let n = 0; n < 12; n += 1) {
        for (const key of KEYS)
          await (n % 2 === 0 ? first : second).bus.publish(NoteTaken, { note: `${key} ${n}` }, { key });
      }
      await first.bus.resume('notes');
      await settled(first);
      for (const key of KEYS) {
        assert.deepEqual(
          ended.filter((note) => note.startsWith(key)),
          Array.from({ length: 12 }, (_, n) => `${key} ${n}`),
        );
      }
    });
  }

  test("handles in a worker what a process of the role 'web' publishes", async ({ start, until, settled }) => {
    const idle = handler(NoteTaken, { group: 'notes' });
    const web = await start([idle], { role: 'web' });
    await web.bus.publish(NoteTaken, { note: 'before the worker' });
    const working = handler(NoteTaken, { group: 'notes' });
    const worker = await start([working], { role: 'worker' });
    await web.bus.publish(NoteTaken, { note: 'after' });
    await until('the worker has handled both', () => working.seen.length === 2);
    await settled(worker);
    assert.deepEqual([...working.notes()].sort(), ['after', 'before the worker']);
    assert.deepEqual(idle.notes(), []);
  });

  test('pauses and resumes in all applications', async ({ start, settled, until }) => {
    const handlers = [handler(NoteTaken, { group: 'notes' }), handler(NoteTaken, { group: 'notes' })];
    const beside = handler(NoteTaken, { group: 'beside', host: 'Beside' });
    const first = await start([...handlers.slice(0, 1), beside]);
    const second = await start(handlers.slice(1));
    const seen = (): number => handlers.reduce((sum, { seen: calls }) => sum + calls.length, 0);
    await second.bus.pause('notes');
    for (let n = 0; n < 6; n += 1) await first.bus.publish(NoteTaken, { note: `note ${n}` });
    await until('the group beside has handled them', () => beside.seen.length === 6);
    assert.equal(seen(), 0);
    await first.bus.resume('notes');
    await settled(second);
    assert.equal(seen(), 6);
  });

  test('goes on in the other application at once when one stops', async ({ start, settled, until, clock }) => {
    const made = (): WitnessedHandler<Note> =>
      handler(NoteTaken, {
        group: 'notes',
        work: ({ note }) => enter(second.sql, 'notes', note).then(() => clock.sleep(5)),
      });
    const [one, two] = [made(), made()];
    const first = await start([one]);
    const second = await start([two]);
    const names = Array.from({ length: 80 }, (_, n) => `note ${n}`);
    await second.bus.publishAll(names.map((note) => ({ event: NoteTaken, payload: { note } })));
    await until('the first one works', () => one.seen.length > 0);
    await first.close();
    const begin = clock.monotonic();
    await settled(second);
    assert.ok(clock.monotonic() - begin < LEASE, 'it did not wait for leases to run out');
    assert.deepEqual([...(await effectsOf(second.sql, 'notes'))].sort(), names.sort());
  });
}
