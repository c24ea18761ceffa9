import assert from 'node:assert/strict';
import { TimeoutExceededError } from '#core';
import { rejectionOf, rejectsWith } from '../support/expectations.js';
import { handler } from '../support/handlers.js';
import type { Suite } from '../support/suite.js';
import { NoteTaken } from '../support/suite-events.js';

/** Waiting until nothing is left to do. */
export function drainCases({ test }: Suite): void {
  test('resolves at once when nothing waits', async ({ start }) => {
    const { bus } = await start([handler(NoteTaken, { group: 'notes' })]);
    await bus.drain({ timeout: '2s' });
    await bus.drain({ group: 'notes', timeout: '2s' });
  });

  test('waits for what runs and for what is tried again', async ({ start, clock }) => {
    const ended: string[] = [];
    const notes = handler(NoteTaken, {
      group: 'notes',
      inbox: 'off',
      retry: { attempts: 3, base: '50ms', max: '100ms' },
      work: async ({ note }, { attempt }) => {
        await clock.sleep(80);
        if (note === 'again' && attempt < 3) throw new Error('not yet');
        ended.push(note);
      },
    });
    const { bus } = await start([notes]);
    for (const note of ['again', 'at once']) await bus.publish(NoteTaken, { note });
    await bus.drain({ timeout: '15s' });
    assert.deepEqual(ended.sort(), ['again', 'at once']);
  });

  test('waits for one group alone, when it is named', async ({ start, gate, until }) => {
    const stuck = gate();
    const slow = handler(NoteTaken, { group: 'slow', host: 'Slow', inbox: 'off', work: () => stuck.passed });
    const quick = handler(NoteTaken, { group: 'quick', host: 'Quick' });
    const { bus } = await start([slow, quick]);
    await bus.publish(NoteTaken, { note: 'a' });
    await bus.drain({ group: 'quick', timeout: '10s' });
    assert.equal(quick.seen.length, 1);
    await until('the slow one runs', () => slow.seen.length === 1);
    await rejectsWith(bus.drain({ group: 'slow', timeout: '100ms' }), TimeoutExceededError);
    stuck.open();
    await bus.drain({ timeout: '10s' });
  });

  test('gives up when its time is up, or its caller', async ({ start, clock }) => {
    const { bus } = await start([handler(NoteTaken, { group: 'notes' })]);
    await bus.pause('notes');
    await bus.publish(NoteTaken, { note: 'a' });
    const begin = clock.monotonic();
    await rejectsWith(bus.drain({ timeout: '200ms' }), TimeoutExceededError);
    assert.ok(clock.monotonic() - begin < 5_000);
    const reason = new Error('the caller left');
    assert.equal(await rejectionOf(bus.drain({ signal: AbortSignal.abort(reason) })), reason);
    const controller = new AbortController();
    clock.timer(100, () => controller.abort(reason));
    assert.equal(await rejectionOf(bus.drain({ signal: controller.signal })), reason);
  });

  test('does not wait for what is parked', async ({ start }) => {
    const failing = handler(NoteTaken, {
      group: 'notes',
      retry: false,
      work: () => {
        throw new Error('cannot');
      },
    });
    const { bus } = await start([failing]);
    for (const note of ['bad', 'behind']) await bus.publish(NoteTaken, { note }, { key: 'k' });
    await bus.drain({ timeout: '10s' });
    assert.equal(failing.seen.length, 1);
  });
}
