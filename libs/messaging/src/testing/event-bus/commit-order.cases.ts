import assert from 'node:assert/strict';
import { rejectionOf } from '../support/expectations.js';
import { handler } from '../support/handlers.js';
import type { Suite } from '../support/suite.js';
import { NoteTaken } from '../support/suite-events.js';

/** Transactions that run at the same time. Only where the database has such. */
export function commitOrderCases({ test, capabilities }: Suite): void {
  if (capabilities.keyOrder) {
    test('orders the events of two units of work on one row as they commit, not as they call publish', async ({
      start,
      settled,
      gate,
    }) => {
      const notes = handler(NoteTaken, { group: 'notes' });
      const application = await start([notes]);
      const { bus, sql, unitOfWork } = application;
      await sql.execute("insert into suite_effect (consumer, note) values ('aggregate', '0')");
      const lock = (): Promise<unknown> =>
        sql.execute("update suite_effect set note = note || '.' where consumer = 'aggregate'");
      const [hasLocked, hasPublished] = [gate(), gate()];
      const winner = unitOfWork.run(async () => {
        await lock();
        hasLocked.open();
        await hasPublished.passed;
        await bus.publish(NoteTaken, { note: 'committed first' }, { key: 'aggregate' });
      });
      await hasLocked.passed;
      const second = unitOfWork.run(async () => {
        await bus.publish(NoteTaken, { note: 'published first' }, { key: 'aggregate' });
        hasPublished.open();
        await lock(); // waits for the winner's commit
      });
      await Promise.all([winner, second]);
      await settled(application);
      assert.deepEqual(notes.notes(), ['committed first', 'published first']);
    });
  }

  test('skips no event of units of work that commit in another order than they began', async ({
    start,
    settled,
    clock,
  }) => {
    const notes = handler(NoteTaken, { group: 'notes', inbox: 'off', concurrency: 8 });
    const application = await start([notes]);
    const kept: string[] = [];
    const publishing = async (n: number): Promise<void> => {
      const note = `note ${n}`;
      const failing = n % 7 === 0;
      const work = application.unitOfWork.run(async () => {
        await application.sql.query('select 1'); // the transaction has begun
        await application.bus.publish(NoteTaken, { note });
        await clock.sleep((n * 37) % 90);
        if (failing) throw new Error('rolled back');
      });
      if (failing) await rejectionOf(work);
      else {
        await work;
        kept.push(note);
      }
    };
    const numbers = Array.from({ length: 60 }, (_, n) => n);
    const publishers = [0, 1, 2, 3].map(async (lane) => {
      for (const n of numbers.filter((number) => number % 4 === lane)) await publishing(n);
    });
    await Promise.all(publishers);
    await settled(application);
    assert.deepEqual([...notes.notes()].sort(), kept.sort());
  });

  test('waits for no transaction that is still open', async ({ start, until, gate, settled }) => {
    const notes = handler(NoteTaken, { group: 'notes' });
    const application = await start([notes]);
    const [holding, leave] = [gate(), gate()];
    const slow = application.unitOfWork.run(async () => {
      await application.sql.query('select 1');
      await application.bus.publish(NoteTaken, { note: 'slow' });
      holding.open();
      await leave.passed;
    });
    await holding.passed;
    await application.bus.publish(NoteTaken, { note: 'quick' });
    await until('the quick one is handled', () => notes.seen.length > 0);
    leave.open();
    await slow;
    await settled(application);
    assert.deepEqual(notes.notes(), ['quick', 'slow']);
  });
}
