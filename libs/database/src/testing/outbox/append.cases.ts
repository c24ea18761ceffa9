import assert from 'node:assert/strict';
import { Duration } from '#core';
import { TransactionEndedError, TransactionForbiddenError } from '#domain/database';
import { OutboxRouteUnknownError, type OutboxMessage } from '#domain/outbox';
import { rejectionOf, rejectsCoded, rejectsWith, untyped } from '../support/expectations.js';
import { enter, entries } from '../support/samples.js';
import type { OutboxSuite } from './outbox-suite.js';
import { hurry, kept } from './rows.js';

const LATER = Duration.seconds(3_600);

/** What is kept, and when. A message that is due in an hour stays where a case can look at it. */
export function appendCases({ test, capabilities }: OutboxSuite): void {
  test('hands on what was appended outside a unit of work, as it was appended', async ({
    start,
    receiver,
    message,
    until,
    clock,
  }) => {
    const { route, seen } = receiver();
    const { outbox } = await start([route]);
    const before = clock.now();
    const appended = message('ordered', { key: 'order 1', headers: { correlation: 'c-1' } });
    await outbox.append([appended]);
    await until('the message', () => seen.length > 0);
    const [found] = seen;
    assert.ok(found);
    const { appendedAt, ...rest } = found;
    const { route: _route, ...expected } = appended;
    assert.deepEqual(rest, { ...expected, attempt: 1 });
    assert.ok(Math.abs(appendedAt.getTime() - before) < 5_000, 'appendedAt is the time of the insert');
  });

  test('has stored the messages when append resolves outside a unit of work', async ({ start, receiver, message }) => {
    const { route } = receiver();
    const first = await start([route]);
    await first.outbox.append([message('a', { delay: LATER }), message('b', { delay: LATER })]);
    await first.crash();
    assert.deepEqual(await kept(await start([route])), ['a', 'b']);
  });

  test('hands on nothing of a unit of work that was rolled back', async ({ start, receiver, message, until }) => {
    const to = receiver();
    const { outbox, unitOfWork, sql } = await start([to.route]);
    const endings = [() => Promise.reject(new Error('own')), () => sql.query('select 1 / 0')];
    for (const ending of endings) {
      const work = unitOfWork.run(async () => {
        await outbox.append([message('lost')]);
        await ending();
      });
      await rejectionOf(work);
    }
    await outbox.append([message('marker')]);
    await until('the marker', () => to.confirmed.includes('marker'));
    assert.deepEqual(to.topics, ['marker']);
  });

  test('hands on nothing of a unit of work whose COMMIT fails', async ({ start, receiver, message, until }) => {
    const to = receiver();
    const { outbox, unitOfWork, sql } = await start([to.route]);
    const work = unitOfWork.run(async () => {
      await outbox.append([message('lost')]);
      await sql.execute(`insert into suite_transfer (reference) values ('same'), ('same')`); // refused at COMMIT
    });
    await rejectsCoded(work);
    await outbox.append([message('marker')]);
    await until('the marker', () => to.confirmed.includes('marker'));
    assert.deepEqual(to.topics, ['marker']);
  });

  test('keeps nothing of an append with an unknown route, and leaves the unit of work as it was', async ({
    start,
    receiver,
    message,
  }) => {
    const application = await start([receiver().route]);
    const { outbox, unitOfWork, sql } = application;
    const mixed = [message('a', { delay: LATER }), message('b', { route: 'nowhere' })];
    await rejectsWith(outbox.append(mixed), OutboxRouteUnknownError);
    assert.deepEqual(await kept(application), []);
    await unitOfWork.run(async () => {
      await enter(sql, 'effect');
      await outbox.append([message('before', { delay: LATER })]);
      await rejectsWith(outbox.append(mixed), OutboxRouteUnknownError);
      await outbox.append([message('after', { delay: LATER })]);
    });
    assert.deepEqual(await kept(application), ['before', 'after']);
    assert.deepEqual(await entries(sql), ['effect']);
  });

  const senseless: readonly (readonly [string, Partial<OutboxMessage>])[] = [
    ['an id that is no UUID', { id: 'order 1' }],
    ['a topic of 256 characters', { topic: 't'.repeat(256) }],
    ['a key of 513 characters', { key: 'k'.repeat(513) }],
    ['an empty key', { key: '' }],
    ['a payload with a NUL, which text cannot hold', { payload: 'a\u0000b' }],
    ['a header with a NUL, which JSON in the database cannot hold', { headers: { note: 'a\u0000b' } }],
    ['a payload that is no text', { payload: untyped<string>(undefined) }],
  ];
  for (const [what, fields] of senseless) {
    test(`keeps none of the messages when one has ${what}`, async ({ start, receiver, message }) => {
      const application = await start([receiver().route]);
      const { outbox, unitOfWork } = application;
      const mixed = [message('a', { delay: LATER }), message('b', { delay: LATER, ...fields })];
      await rejectsCoded(outbox.append(mixed));
      await rejectsCoded(unitOfWork.run(() => outbox.append(mixed)));
      assert.deepEqual(await kept(application), []);
    });
  }

  test('refuses a read-only unit of work', async ({ start, receiver, message }) => {
    const application = await start([receiver().route]);
    const { outbox, unitOfWork } = application;
    await unitOfWork.run(
      async () => {
        await rejectsWith(outbox.append([message('a', { delay: LATER })]), TransactionForbiddenError);
      },
      { readOnly: true },
    );
    assert.deepEqual(await kept(application), []);
  });

  test('refuses a unit of work that has ended', async ({ start, receiver, message, gate }) => {
    const application = await start([receiver().route]);
    const { outbox, unitOfWork } = application;
    const ended = gate();
    const straggler = await unitOfWork.run(async () => ({
      refusal: ended.passed.then(() => rejectionOf(outbox.append([message('late', { delay: LATER })]))),
    }));
    ended.open();
    assert.ok((await straggler.refusal) instanceof TransactionEndedError);
    assert.deepEqual(await kept(application), []);
  });

  test('takes an id that is stored already for the same message', async ({ start, receiver, message, until }) => {
    const to = receiver();
    const application = await start([to.route]);
    const { outbox, unitOfWork } = application;
    const first = message('first', { delay: LATER });
    const again = { ...first, topic: 'again' };
    await outbox.append([first, again]);
    await outbox.append([again]);
    await unitOfWork.run(async () => {
      await outbox.append([again, message('other', { delay: LATER })]);
      await outbox.append([again]);
    });
    assert.deepEqual(await kept(application), ['first', 'other']);
    await hurry(application);
    await until('the messages', async () => (await kept(application)).length === 0);
    assert.deepEqual([...to.topics].sort(), ['first', 'other']);
  });

  test('appends nothing without a message, in a unit of work and outside', async ({ start, receiver }) => {
    const application = await start([receiver().route]);
    await application.outbox.append([]);
    await application.unitOfWork.run(() => application.outbox.append([]));
    assert.deepEqual(await kept(application), []);
  });

  if (!capabilities.concurrentTransactions) return;

  test('hands on nothing of a unit of work before it has committed', async ({
    start,
    receiver,
    message,
    until,
    gate,
  }) => {
    const to = receiver();
    const { outbox, unitOfWork } = await start([to.route]);
    const [appended, leave] = [gate(), gate()];
    const work = unitOfWork.run(async () => {
      await outbox.append([message('inside')]);
      appended.open();
      await leave.passed;
    });
    await appended.passed;
    await outbox.append([message('marker')]);
    await until('the marker', () => to.confirmed.includes('marker'));
    assert.deepEqual(to.topics, ['marker']);
    leave.open();
    await work;
    await until('the message of the unit of work', () => to.confirmed.includes('inside'));
  });
}
