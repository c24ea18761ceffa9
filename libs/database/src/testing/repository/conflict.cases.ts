import assert from 'node:assert/strict';
import { EntityNotFoundError, OptimisticLockError, type Repository } from '#domain/database';
import type { Account } from '../suite-records.js';
import { rejectionOf, rejectsWith, until } from '../support/expectations.js';
import { accountData, accountId, itemData } from '../support/samples.js';
import type { Suite } from '../support/suite.js';

async function held(accounts: Repository<Account>, n: number): Promise<Account> {
  const found = await accounts.findById(accountId(n));
  assert.ok(found);
  return found;
}

/** What a unit of work changed and never saved, when somebody else was first. */
export function conflictCases({ test, sqlTest, capabilities }: Suite): void {
  if (!capabilities.concurrentTransactions) return;

  for (const found of ['at the end of the unit of work', 'by a read that sends what is pending'])
    test(`says both versions when the conflict is found ${found}`, async ({ unitOfWork, accounts, items }) => {
      await accounts.create(accountData(1));
      const work = unitOfWork.run(async () => {
        const mine = await held(accounts, 1);
        await unitOfWork.run(() => accounts.update(accountId(1), { note: 'theirs' }), { propagation: 'new' });
        mine.balance = 7;
        if (found !== 'at the end of the unit of work') await items.find();
      });
      const error = await rejectsWith(work, OptimisticLockError);
      assert.deepEqual(error.details, { entity: 'Account', expected: 1, found: 2 });
      const { balance, note } = await held(accounts, 1);
      assert.deepEqual([balance, note], [0, 'theirs']);
    });

  test('is an EntityNotFoundError when the row is gone, with a version and without', async ({
    unitOfWork,
    accounts,
    items,
  }) => {
    await accounts.create(accountData(1));
    await items.create(itemData(1));
    const ofAccount = unitOfWork.run(async () => {
      const mine = await held(accounts, 1);
      await unitOfWork.run(() => accounts.delete(accountId(1)), { propagation: 'new' });
      mine.balance = 7;
    });
    await rejectsWith(ofAccount, EntityNotFoundError);
    const ofItem = unitOfWork.run(async () => {
      const mine = await items.findById('sku-0001');
      assert.ok(mine);
      await unitOfWork.run(() => items.delete('sku-0001'), { propagation: 'new' });
      mine.price = 7;
    });
    await rejectsWith(ofItem, EntityNotFoundError);
  });

  sqlTest(
    'is found by each of several entities that are written together, however late the other one commits',
    async ({ unitOfWork, accounts, sql, gate, clock }) => {
      await accounts.createMany([accountData(1), accountData(2)]);
      const [locked, leave] = [gate(), gate()];
      const pids: number[] = [];
      const first = unitOfWork.run(async () => {
        await accounts.update(accountId(2), { note: 'theirs' });
        const [row] = await sql.query<{ pid: number }>('select pg_backend_pid() as pid');
        pids.push(row?.pid ?? 0);
        locked.open();
        await leave.passed;
      });
      await locked.passed;
      const second = rejectionOf(
        unitOfWork.run(async () => {
          for (const n of [1, 2]) (await held(accounts, n)).balance = 7;
        }),
      );
      await until(clock, 'the second to wait for the first', async () => {
        const waiting = await sql.query('select 1 from pg_stat_activity where $1 = any(pg_blocking_pids(pid))', [
          pids[0] ?? 0,
        ]);
        return waiting.length > 0;
      });
      leave.open();
      await first;
      assert.ok((await second) instanceof OptimisticLockError);
      assert.deepEqual(
        (await accounts.find()).map(({ balance, note }) => [balance, note]),
        [
          [0, null],
          [0, 'theirs'],
        ],
      );
    },
  );
}
