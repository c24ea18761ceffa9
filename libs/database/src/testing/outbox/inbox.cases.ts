import assert from 'node:assert/strict';
import { rejectionOf, rejectsCoded } from '../support/expectations.js';
import { enter, entries } from '../support/samples.js';
import type { OutboxSuite } from './outbox-suite.js';

/** Work that takes effect once per consumer and message. */
export function inboxCases({ test }: OutboxSuite): void {
  test('runs the work once per consumer and message', async ({ start }) => {
    const { inbox, sql } = await start([]);
    const once = (consumer: string, id: string): Promise<unknown> =>
      inbox.once(consumer, id, async () => {
        await enter(sql, `${consumer} ${id}`);
        return 'done';
      });
    assert.deepEqual(await once('billing', 'm1'), { duplicate: false, result: 'done' });
    assert.deepEqual(await once('billing', 'm1'), { duplicate: true });
    assert.deepEqual(await once('shipping', 'm1'), { duplicate: false, result: 'done' });
    assert.deepEqual(await once('billing', 'm2'), { duplicate: false, result: 'done' });
    assert.deepEqual(await once('shipping', 'm1'), { duplicate: true });
    assert.deepEqual(await entries(sql), ['billing m1', 'billing m2', 'shipping m1']);
  });

  test('tells consumer and message apart, whatever their texts are', async ({ start }) => {
    const { inbox } = await start([]);
    const pairs = [
      ['a', 'b c'],
      ['a b', 'c'],
      ['A', 'b c'],
      ['a', 'B c'],
      ['a', 'b c '],
      [`'; drop table inbox; --`, '😀 \\ "'],
      ['a', 'x'.repeat(500)],
      ['a', `${'x'.repeat(499)}y`],
    ] as const;
    for (const round of [false, true])
      for (const [consumer, id] of pairs)
        assert.equal((await inbox.once(consumer, id, async () => 0)).duplicate, round, `${consumer}, ${id}`);
  });

  test('runs the work in a transaction, together with the record', async ({ start }) => {
    const { inbox, sql, schema, unitOfWork } = await start([]);
    await inbox.once('billing', 'm1', async () => {
      assert.ok(unitOfWork.current()?.active);
      await enter(sql, 'effect');
      const records = await sql.query(`select consumer, message_id from ${schema}.inbox`);
      assert.deepEqual(records, [{ consumer: 'billing', message_id: 'm1' }], 'recorded before the work runs');
    });
    assert.equal(unitOfWork.current(), undefined);
    assert.deepEqual(await entries(sql), ['effect']);
  });

  test('keeps neither record nor effects of work that throws, and runs it again', async ({ start }) => {
    const { inbox, sql } = await start([]);
    const own = new Error('own');
    const failing = inbox.once('billing', 'm1', async () => {
      await enter(sql, 'effect');
      throw own;
    });
    assert.equal(await rejectionOf(failing), own);
    assert.equal(await inbox.seen('billing', 'm1'), false);
    assert.deepEqual(await entries(sql), []);
    await rejectsCoded(inbox.once('billing', 'm1', () => sql.query('select 1 / 0')));
    const outcome = await inbox.once('billing', 'm1', () => enter(sql, 'effect'));
    assert.equal(outcome.duplicate, false);
    assert.deepEqual(await entries(sql), ['effect']);
  });

  test('joins the unit of work that is running, and is rolled back with it', async ({ start }) => {
    const { inbox, sql, unitOfWork } = await start([]);
    const work = unitOfWork.run(async (scope) => {
      await inbox.once('billing', 'm1', async () => {
        assert.equal(unitOfWork.current()?.owner, scope.owner);
        await enter(sql, 'inner');
      });
      assert.deepEqual(await inbox.once('billing', 'm1', async () => 1), { duplicate: true });
      assert.equal(await inbox.seen('billing', 'm1'), true);
      throw new Error('outer');
    });
    await rejectionOf(work);
    assert.equal(await inbox.seen('billing', 'm1'), false);
    assert.deepEqual(await entries(sql), []);
    await unitOfWork.run(() => inbox.once('billing', 'm1', () => enter(sql, 'inner')));
    assert.equal(await inbox.seen('billing', 'm1'), true);
    assert.deepEqual(await entries(sql), ['inner']);
  });

  // A record that outlives the work it stands for loses the message.
  test('keeps no record of work that failed inside a unit of work that went on', async ({ start }) => {
    const { inbox, sql, unitOfWork } = await start([]);
    await Promise.allSettled([
      unitOfWork.run(async () => {
        const failing = inbox.once('billing', 'm1', async () => {
          await enter(sql, 'effect');
          throw new Error('own');
        });
        await rejectionOf(failing);
      }),
    ]);
    assert.equal(await inbox.seen('billing', 'm1'), false);
    assert.deepEqual(await entries(sql), []);
  });

  test('runs concurrent duplicates once', async ({ start, clock }) => {
    const { inbox, sql } = await start([]);
    let runs = 0;
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () =>
        inbox.once('billing', 'm1', async () => {
          runs += 1;
          await enter(sql, `run ${runs}`);
          await clock.sleep(30);
        }),
      ),
    );
    assert.equal(runs, 1);
    assert.equal(outcomes.filter(({ duplicate }) => duplicate).length, 4);
    assert.deepEqual(await entries(sql), ['run 1']);
  });

  test('runs a concurrent duplicate when the first was rolled back', async ({ start, gate }) => {
    const { inbox, sql } = await start([]);
    const [inside, leave] = [gate(), gate()];
    const first = inbox.once('billing', 'm1', async () => {
      await enter(sql, 'first');
      inside.open();
      await leave.passed;
      throw new Error('first');
    });
    await inside.passed;
    const second = inbox.once('billing', 'm1', () => enter(sql, 'second'));
    leave.open();
    assert.equal((await Promise.allSettled([first]))[0].status, 'rejected');
    assert.equal((await second).duplicate, false);
    assert.deepEqual(await entries(sql), ['second']);
  });

  test('appends to the outbox in the transaction of the record', async ({ start, receiver, message, until }) => {
    const to = receiver();
    const { inbox, outbox } = await start([to.route]);
    const handle = (fails: boolean): Promise<unknown> =>
      inbox.once('billing', 'm1', async () => {
        await outbox.append([message(fails ? 'lost' : 'follows')]);
        if (fails) throw new Error('own');
      });
    await rejectionOf(handle(true));
    await handle(false);
    await handle(false);
    await outbox.append([message('marker')]);
    await until('the marker', () => to.confirmed.includes('marker') && to.confirmed.includes('follows'));
    assert.deepEqual([...to.topics].sort(), ['follows', 'marker']);
  });

  test('remembers across a crash', async ({ start }) => {
    const first = await start([]);
    await first.inbox.once('billing', 'm1', () => enter(first.sql, 'effect'));
    await first.crash();
    const { inbox, sql } = await start([]);
    assert.equal(await inbox.seen('billing', 'm1'), true);
    assert.deepEqual(await inbox.once('billing', 'm1', () => enter(sql, 'twice')), { duplicate: true });
    assert.deepEqual(await entries(sql), ['effect']);
  });
}

/** Two applications handle the same message. */
export function sharedInboxCases({ test }: OutboxSuite): void {
  test('runs duplicates of two applications once', async ({ start, clock }) => {
    const applications = [await start([]), await start([])];
    let runs = 0;
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, n) => {
        const { inbox, sql } = applications[n % 2] ?? assert.fail();
        return inbox.once('billing', `m${Math.floor(n / 4)}`, async () => {
          runs += 1;
          await enter(sql, `run ${n}`);
          await clock.sleep(5);
        });
      }),
    );
    assert.equal(runs, 10);
    assert.equal(outcomes.filter(({ duplicate }) => !duplicate).length, 10);
  });

  test('has not seen what is not committed', async ({ start, gate }) => {
    const { inbox } = await start([]);
    const [inside, leave] = [gate(), gate()];
    const work = inbox.once('billing', 'm1', async () => {
      inside.open();
      await leave.passed;
    });
    await inside.passed;
    assert.equal(await inbox.seen('billing', 'm1'), false);
    leave.open();
    await work;
    assert.equal(await inbox.seen('billing', 'm1'), true);
  });
}
