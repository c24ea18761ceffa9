import assert from 'node:assert/strict';
import { Duration } from '#core';
import { messageId, ROUTE, type OutboxSuite } from './outbox-suite.js';
import { sent } from './receiver.js';
import { insertSilently, kept } from './rows.js';

/** When messages are handed on. */
export function relayCases({ test, capabilities }: OutboxSuite): void {
  test('hands on at once what commits, long before it would look by itself', async ({
    start,
    receiver,
    message,
    until,
    clock,
  }) => {
    const to = receiver();
    const { outbox, unitOfWork } = await start([to.route], { poll: '1m' });
    const began = clock.monotonic();
    for (const [n, append] of [
      () => outbox.append([message('outside')]),
      () => unitOfWork.run(() => outbox.append([message('inside')])),
      () => outbox.append([message('again')]),
    ].entries()) {
      await append();
      await until('the message', () => to.confirmed.length === n + 1); // the loop is idle again before the next one
    }
    assert.ok(clock.monotonic() - began < 5_000);
  });

  test('finds by polling what nobody gave a hint of', async ({ start, receiver, until }) => {
    const to = receiver();
    const application = await start([to.route]);
    for (const n of [1, 2]) {
      await insertSilently(application, { id: messageId(n), route: ROUTE, topic: `silent ${n}` });
      await until('the message', () => to.confirmed.includes(`silent ${n}`));
    }
  });

  test('finds at its start what was committed while no application ran', async ({
    start,
    receiver,
    message,
    until,
    gate,
  }) => {
    const [first, hold] = [receiver(), gate()];
    const away = await start([first.route]);
    first.answer = () => hold.passed.then(() => sent); // does not confirm while the case runs
    await away.outbox.append([message('a'), message('b')]);
    await away.crash();
    const to = receiver();
    await start([to.route]);
    await until('both messages', () => to.confirmed.length === 2);
    assert.deepEqual([...to.confirmed].sort(), ['a', 'b']);
  });

  test('keeps a delay, and hands on soon after it, also when nothing else happens', async ({
    start,
    receiver,
    message,
    until,
    clock,
  }) => {
    const to = receiver();
    let arrived = Number.NaN;
    to.answer = ({ topic }) => {
      if (topic === 'delayed') arrived = clock.monotonic();
      return { kind: 'sent' };
    };
    const { outbox, unitOfWork } = await start([to.route], { poll: '1m' });
    const began = clock.monotonic();
    await unitOfWork.run(() => outbox.append([message('delayed', { delay: Duration.milliseconds(800) })]));
    await outbox.append([message('marker')]);
    await until('the marker', () => to.confirmed.includes('marker'));
    await until('the delayed message', () => to.confirmed.includes('delayed'));
    assert.deepEqual(to.topics, ['marker', 'delayed']);
    assert.ok(arrived - began >= 790, `handed on after ${arrived - began} ms`);
    assert.ok(arrived - began < 5_000, `handed on after ${arrived - began} ms`);
  });

  test('hands on every message of a large append once, in batches', async ({ start, receiver, message, until }) => {
    const to = receiver();
    const application = await start([to.route]);
    const messages = Array.from({ length: 400 }, (_, n) => message(`message ${n}`));
    await application.outbox.append(messages);
    await until('all messages', () => to.confirmed.length >= 400);
    await until('an empty outbox', async () => (await kept(application)).length === 0);
    assert.equal(to.seen.length, 400);
    assert.equal(new Set(to.topics).size, 400);
  });

  test('serves each route by itself: one that hangs does not hold another up', async ({
    start,
    receiver,
    message,
    until,
    gate,
  }) => {
    const hold = gate();
    const hanging = receiver({ name: 'hanging' });
    const other = receiver({ name: 'other' });
    hanging.answer = () => hold.passed.then(() => sent);
    const { outbox } = await start([hanging.route, other.route]);
    await outbox.append([message('first', { route: 'hanging' })]);
    await until('the message that hangs', () => hanging.topics.length === 1);
    await outbox.append([message('a', { route: 'other' }), message('b', { route: 'other' })]);
    await until('the other route', () => other.confirmed.length === 2);
    assert.deepEqual(hanging.topics, ['first']);
  });

  if (!capabilities.concurrentTransactions) return;

  // A relay that remembers the last number it saw would pass over what commits late.
  test('passes over nothing that commits later than it drew its number', async ({
    start,
    receiver,
    message,
    until,
    gate,
  }) => {
    const to = receiver();
    const application = await start([to.route]);
    const { outbox, unitOfWork } = application;
    const held = [1, 2, 3].map((n) => ({ n: n + 1_000, drawn: gate(), commit: gate() }));
    const late = held.map(({ n, drawn, commit }) =>
      unitOfWork.run(async () => {
        await insertSilently(application, { id: messageId(n), route: ROUTE, topic: `late ${n}` });
        drawn.open();
        await commit.passed;
      }),
    );
    await Promise.all(held.map(({ drawn }) => drawn.passed));
    for (const [round, { n, commit }] of [...held].reverse().entries()) {
      const early = Array.from({ length: 10 }, (_, index) => message(`early ${round} ${index}`));
      await Promise.all(early.map((each) => unitOfWork.run(() => outbox.append([each]))));
      await until('what committed first', () => early.every(({ topic }) => to.confirmed.includes(topic)));
      commit.open();
      await until('what committed late', () => to.confirmed.includes(`late ${n}`));
    }
    await Promise.all(late);
    assert.equal(to.seen.length, 33);
  });

  test('hands on each message of many concurrent units of work once, and none of those that failed', async ({
    start,
    receiver,
    message,
    until,
    clock,
  }) => {
    const to = receiver();
    const application = await start([to.route]);
    const { outbox, unitOfWork } = application;
    const work = (n: number): Promise<void> =>
      unitOfWork.run(async (scope) => {
        await outbox.append([message(`message ${n}`)]);
        scope.beforeCommit(() => clock.sleep((n * 7) % 20)); // they commit in another order than they began
        if (n % 5 === 0) throw new Error(`${n} fails`);
      });
    await Promise.allSettled(Array.from({ length: 60 }, (_, n) => work(n)));
    await until('all messages', async () => to.confirmed.length >= 48 && (await kept(application)).length === 0);
    assert.equal(to.seen.length, 48);
    assert.equal(new Set(to.topics).size, 48);
    assert.ok(!to.topics.some((topic) => Number(topic.split(' ')[1]) % 5 === 0));
  });
}
