import assert from 'node:assert/strict';
import { Duration } from '#core';
import { rejectsCoded } from '../support/expectations.js';
import { accountData, accountId, enter, entries, raise } from '../support/samples.js';
import type { OutboxSuite } from './outbox-suite.js';
import { kept, withTrigger } from './rows.js';

const LATER = Duration.seconds(3_600);

/** Where in a unit of work the messages are written: once, after everything else. */
export function placementCases({ test, capabilities }: OutboxSuite): void {
  test('writes everything that a unit of work appended by one statement', async ({ start, receiver, message }) => {
    const application = await start([receiver().route]);
    const { outbox, unitOfWork, sql } = application;
    const append = (topic: string): Promise<void> => outbox.append([message(topic, { delay: LATER })]);
    const onInsert = { on: 'after insert on {outbox} for each statement', entry: 'gen_random_uuid()::text' };
    await withTrigger(application, onInsert, async () => {
      await unitOfWork.run(async (scope) => {
        scope.beforeCommit(() => append('by a hook'));
        await append('a');
        await append('b');
        await unitOfWork.run(() => append('in a savepoint'), { propagation: 'savepoint' });
        await unitOfWork.run(() => append('joined'));
      });
      assert.equal((await entries(sql)).length, 1);
      await outbox.append([message('c', { delay: LATER }), message('d', { delay: LATER })]);
      assert.equal((await entries(sql)).length, 2, 'outside, by one statement for each append');
    });
    assert.deepEqual(await kept(application), ['a', 'b', 'in a savepoint', 'joined', 'by a hook', 'c', 'd']);
  });

  test('writes after the last of the hooks before COMMIT, and after what they change', async ({
    start,
    receiver,
    message,
  }) => {
    const application = await start([receiver().route]);
    const { outbox, unitOfWork, accounts } = application;
    await accounts.create(accountData(1));
    const found: (readonly string[])[] = [];
    await unitOfWork.run(async (scope) => {
      await outbox.append([message('a', { delay: LATER })]);
      const look = async (): Promise<void> => void found.push(await kept(application));
      scope.beforeCommit(async () => {
        const account = await accounts.findById(accountId(1));
        assert.ok(account);
        account.balance += 1;
        await accounts.save(account);
        scope.beforeCommit(look); // in a later round
      });
      scope.beforeCommit(look);
      await look();
    });
    assert.deepEqual(found, [[], [], []]);
    assert.deepEqual(await kept(application), ['a']);
  });

  test('takes what hooks append: onChanges, beforeCommit, a hook of a hook, and afterCommit on its own', async ({
    start,
    receiver,
    message,
    until,
  }) => {
    const to = receiver();
    const { outbox, unitOfWork, accounts } = await start([to.route]);
    const append = (topic: string): Promise<void> => outbox.append([message(topic)]);
    await unitOfWork.run(async (scope) => {
      scope.onChanges(() => append('onChanges'));
      scope.beforeCommit(async () => {
        await append('beforeCommit');
        scope.beforeCommit(() => append('hook of a hook'));
      });
      scope.afterCommit(() => append('afterCommit'));
      await accounts.create(accountData(1));
    });
    await until('four messages', () => to.confirmed.length === 4);
    assert.deepEqual([...to.confirmed].sort(), ['afterCommit', 'beforeCommit', 'hook of a hook', 'onChanges']);
  });

  test('appends once when the unit of work is repeated', async ({ start, receiver, message }) => {
    const application = await start([receiver().route]);
    const { outbox, unitOfWork, sql } = application;
    let runs = 0;
    await unitOfWork.run(async () => {
      runs += 1;
      await outbox.append([message(`run ${runs}`, { delay: LATER })]);
      if (runs < 3) await raise(sql, '40001');
    });
    assert.deepEqual(await kept(application), ['run 3']);
  });

  test('fails the unit of work when its messages cannot be written', async ({ start, receiver, message }) => {
    const application = await start([receiver().route]);
    const { outbox, unitOfWork, sql } = application;
    const fails = { on: 'after insert on {outbox} for each statement', entry: 'null' }; // refused: an entry is not null
    await withTrigger(application, fails, async () => {
      const work = unitOfWork.run(async () => {
        await enter(sql, 'effect');
        await outbox.append([message('a', { delay: LATER })]);
      });
      await rejectsCoded(work);
    });
    assert.deepEqual(await entries(sql), [], 'no effect without its message');
    assert.deepEqual(await kept(application), []);
  });

  if (!capabilities.concurrentTransactions) return;

  const waits = [
    { where: 'in its closure', hook: false },
    { where: 'in a hook before COMMIT', hook: true },
  ];
  // An insert at append(), or before the hooks, draws the smaller number for the one that commits later.
  for (const { where, hook } of waits) {
    test(`keeps the order of commits of two that change one row, when the later one appended first and waits ${where}`, async ({
      start,
      receiver,
      message,
      until,
      gate,
    }) => {
      const to = receiver();
      const hold = gate();
      to.answer = async ({ topic }) => {
        if (topic === 'held') await hold.passed;
        return { kind: 'sent' };
      };
      const { outbox, unitOfWork, accounts, sql } = await start([to.route]);
      await accounts.create(accountData(1));
      const add = (): Promise<unknown> => sql.execute('update suite_account set balance = balance + 1');
      const append = (topic: string): Promise<void> => outbox.append([message(topic, { key: 'account 1' })]);
      await append('held');
      await until('the message that holds the key', () => to.topics.includes('held'));

      const [locked, appended] = [gate(), gate()];
      const winner = unitOfWork.run(async () => {
        await add();
        locked.open();
        await appended.passed;
        const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
        await until('the other one to wait for the row', async () => (await sql.query(waiting)).length > 0);
        await append('winner');
      });
      await locked.passed;
      const waiter = unitOfWork.run(async (scope) => {
        await append('waiter');
        if (hook) scope.beforeCommit(async () => void (await add()));
        appended.open();
        if (!hook) await add();
      });
      await Promise.all([winner, waiter]);
      hold.open();
      await until('all three', () => to.confirmed.length === 3);
      assert.deepEqual(to.confirmed, ['held', 'winner', 'waiter']);
    });
  }
}
