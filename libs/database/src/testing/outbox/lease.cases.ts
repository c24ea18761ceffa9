import assert from 'node:assert/strict';
import { orAbort } from '#core';
import { ROW_STATE } from '../../leased-rows/row-state.js';
import type { OutboxApplication } from '../outbox-harness.js';
import type { OutboxSuite } from './outbox-suite.js';
import { failed, sent } from './receiver.js';
import { kept, rows, runOut } from './rows.js';

/** Whose a message is while it is handed on, and who has it next. */
export function leaseCases({ test, capabilities }: OutboxSuite): void {
  test('gives up a send that hangs after a lease, tries again, and does not listen to its late answer', async ({
    start,
    receiver,
    message,
    until,
    gate,
  }) => {
    const to = receiver();
    const late = gate();
    const signals: AbortSignal[] = [];
    to.answer = async ({ topic, attempt }, signal) => {
      signals.push(signal);
      const hangs = topic === 'a' && attempt === 1;
      if (hangs) await late.passed;
      return hangs ? failed() : sent;
    };
    const application = await start([to.route]);
    if (capabilities.sharedByProcesses) await start([to.route]);
    await application.outbox.append([message('a')]);
    await until('the second attempt', () => to.confirmed.length === 1);
    assert.deepEqual(
      to.seen.map(({ attempt }) => attempt),
      [1, 2],
    );
    assert.ok(signals[0]?.aborted);
    await until('an empty outbox', async () => (await kept(application)).length === 0);
    late.open();
    await application.outbox.append([message('marker')]);
    await until('the marker', () => to.confirmed.includes('marker'));
    assert.equal(to.times('a'), 2);
  });

  for (const late of ['sent', 'failed'] as const) {
    test(`does not listen to a late "${late}" of a sender whose lease was taken`, async ({
      start,
      receiver,
      message,
      until,
      gate,
    }) => {
      const to = receiver();
      const [first, second] = [gate(), gate()];
      to.answer = async () => {
        if (to.seen.length > 1) return second.passed.then(() => sent);
        await first.passed;
        return late === 'sent' ? sent : failed();
      };
      const application = await start([to.route], { lease: '1m' });
      await application.outbox.append([message('a')]);
      await until('the first sender', () => to.seen.length === 1);
      await takeAway(application);
      if (capabilities.sharedByProcesses) await start([to.route], { lease: '1m' });
      // Until the first sender has ended, its own relay need not look for more: another application does, or it does itself afterwards.
      if (!capabilities.sharedByProcesses) first.open();
      await until('the new owner', () => to.seen.length === 2);
      first.open();
      await until('the late answer', () => late === 'failed' || to.confirmed.length === 1);
      const [row] = await rows(application);
      assert.deepEqual([row?.state, row?.attempt, row?.failures], [ROW_STATE.leased, 0, []]);
      second.open();
      await until('an empty outbox', async () => (await kept(application)).length === 0);
      assert.equal(to.seen.length, 2);
    });
  }

  test('hands on again after a crash', async ({ start, receiver, message, until, clock, gate }) => {
    const away = receiver();
    const gone = gate();
    away.answer = () => gone.passed.then(() => sent);
    // Where others may hold leases, they have to run out; where nobody else can, what a start finds is free at once.
    const lease = capabilities.sharedByProcesses ? '1s' : '1m';
    const first = await start([away.route], { lease });
    await first.outbox.append([message('a'), message('b', { key: 'x' }), message('c', { key: 'x' })]);
    await until('the messages that can be handed on', () => away.seen.length === 2);
    await first.crash();
    const to = receiver();
    const began = clock.monotonic();
    const application = await start([to.route], { lease });
    await until('all', () => to.confirmed.length === 3);
    assert.ok(clock.monotonic() - began < 8_000);
    assert.deepEqual(
      to.confirmed.filter((topic) => topic !== 'a'),
      ['b', 'c'],
    );
    await until('an empty outbox', async () => (await kept(application)).length === 0);
    assert.equal(to.seen.length, 3);
  });

  test('counts a crash, and not as a failed attempt', async ({ start, receiver, message, until, gate }) => {
    const away = receiver();
    const [gone, hold] = [gate(), gate()];
    away.answer = () => gone.passed.then(() => sent);
    const first = await start([away.route], { lease: '1m' });
    await first.outbox.append([message('a')]);
    await until('the first sender', () => away.seen.length === 1);
    await first.crash();
    const to = receiver();
    to.answer = () => hold.passed.then(() => sent);
    const application = await start([to.route], { lease: '1m' });
    if (capabilities.sharedByProcesses) await runOut(application);
    await until('the second sender', () => to.seen.length === 1);
    const [row] = await rows(application);
    assert.deepEqual([row?.state, row?.crashes, row?.attempt], [ROW_STATE.leased, 1, 0]);
    assert.equal(to.seen[0]?.attempt, 2, 'for the receiver it is the second time');
  });

  test('lets a send that ends in time end when the application stops, and confirms it', async ({
    start,
    receiver,
    message,
    until,
    gate,
  }) => {
    const to = receiver();
    const hold = gate();
    to.answer = () => hold.passed.then(() => sent);
    const first = await start([to.route], { lease: '1m' });
    await first.outbox.append([message('a')]);
    await until('the send', () => to.seen.length === 1);
    const stopped = first.stop();
    hold.open();
    await stopped;
    const second = await start([to.route]);
    await second.outbox.append([message('marker')]);
    await until('the marker', () => to.confirmed.includes('marker'));
    await until('an empty outbox', async () => (await kept(second)).length === 0);
    assert.deepEqual(to.topics, ['a', 'marker']);
  });

  test('gives back at once, when it stops, what it could not hand on', async ({
    start,
    receiver,
    message,
    until,
    clock,
  }) => {
    const first = receiver();
    first.answer = (_, signal) => orAbort(new Promise<never>(() => undefined), signal);
    const leaving = await start([first.route], { lease: '1m' });
    await leaving.outbox.append([message('a', { key: 'x' }), message('b', { key: 'x' }), message('c')]);
    await until('the sends', () => first.seen.length === 2);
    await leaving.stopNow();
    const to = receiver();
    const began = clock.monotonic();
    const staying = await start([to.route], { lease: '1m' });
    await until('all', () => to.confirmed.length === 3);
    assert.ok(clock.monotonic() - began < 10_000, 'long before the lease runs out');
    assert.deepEqual(
      to.confirmed.filter((topic) => topic !== 'c'),
      ['a', 'b'],
    );
    await until('an empty outbox', async () => (await kept(staying)).length === 0);
    for (const { topic, attempt } of to.seen) assert.equal(attempt, 1, `${topic} was interrupted, it did not fail`);
  });

  test('takes up nothing more once it stops', async ({ start, receiver, message, until }) => {
    const to = receiver();
    const application = await start([to.route]);
    await application.outbox.append([message('a')]);
    await until('the message', () => to.confirmed.length === 1);
    await application.stop();
    const before = to.seen.length;
    const next = receiver();
    const second = await start([next.route]);
    await second.outbox.append([message('b')]);
    await until('the next message', () => next.confirmed.includes('b'));
    assert.equal(to.seen.length, before);
  });
}

/** What another process does that finds the lease run out. */
async function takeAway({ sql, schema }: OutboxApplication): Promise<void> {
  const { affected } = await sql.execute(
    `update ${schema}.outbox set state = ${ROW_STATE.ready}, lease = null, lease_until = null where state = ${ROW_STATE.leased}`,
  );
  assert.equal(affected, 1);
}
