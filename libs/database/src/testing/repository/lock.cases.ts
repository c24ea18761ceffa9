import assert from 'node:assert/strict';
import { InvalidQueryError, TransactionRequiredError, type FindByIdOptions } from '#domain/database';
import { rejectsWith, until, untyped } from '../support/expectations.js';
import { accountData, accountId, itemData } from '../support/samples.js';
import type { Suite } from '../support/suite.js';

/** `findById(..., { lock: 'update' })`. */
export function lockCases({ test, capabilities }: Suite): void {
  test('needs a unit of work', async ({ accounts }) => {
    await accounts.create(accountData(1));
    await rejectsWith(accounts.findById(accountId(1), { lock: 'update' }), TransactionRequiredError);
  });

  test('gives the entity, or undefined where there is none', async ({ unitOfWork, accounts }) => {
    await accounts.create(accountData(1));
    await unitOfWork.run(async () => {
      const held = await accounts.findById(accountId(1));
      assert.equal(await accounts.findById(accountId(1), { lock: 'update' }), held);
      assert.equal(await accounts.findById(accountId(2), { lock: 'update' }), undefined);
    });
  });

  test('refuses a lock of another kind', async ({ unitOfWork, accounts }) => {
    for (const lock of ['share', 'update nowait', '', 'constructor']) {
      const options = untyped<FindByIdOptions>({ lock });
      await rejectsWith(
        unitOfWork.run(() => accounts.findById(accountId(1), options)),
        InvalidQueryError,
      );
    }
  });

  if (!capabilities.concurrentTransactions) return;

  test('makes a second one wait until the first transaction ends, and then read what that wrote', async ({
    unitOfWork,
    accounts,
    sql,
    gate,
    clock,
  }) => {
    await accounts.create(accountData(1));
    const [locked, leave] = [gate(), gate()];
    const processIds: number[] = [];
    const order: string[] = [];
    const first = unitOfWork.run(async () => {
      const mine = await accounts.findById(accountId(1), { lock: 'update' });
      assert.ok(mine);
      const [row] = await sql.query<{ pid: number }>('select pg_backend_pid() as pid');
      processIds.push(row?.pid ?? 0);
      locked.open();
      await leave.passed;
      mine.balance = 1;
      await accounts.save(mine);
      order.push('first wrote');
    });
    await locked.passed;
    const second = unitOfWork.run(async () => {
      const theirs = await accounts.findById(accountId(1), { lock: 'update' });
      order.push('second read');
      return theirs?.balance;
    });
    await until(clock, 'the second transaction to wait for the first', async () => {
      const waiting = await sql.query('select 1 from pg_stat_activity where $1 = any(pg_blocking_pids(pid))', [
        processIds[0] ?? 0,
      ]);
      return waiting.length > 0;
    });
    assert.deepEqual(order, []);
    leave.open();
    await first;
    assert.equal(await second, 1);
    assert.deepEqual(order, ['first wrote', 'second read']);
  });

  test('reads the row as it is when the lock is had, although the entity was read before', async ({
    unitOfWork,
    items,
  }) => {
    await items.create(itemData(1, { price: 1 }));
    await unitOfWork.run(async () => {
      const before = await items.findById('sku-0001');
      assert.equal(before?.price, 1);
      const change = async (): Promise<void> => {
        const theirs = await items.findById('sku-0001');
        assert.ok(theirs);
        theirs.price = 100;
        await items.save(theirs);
      };
      await unitOfWork.run(change, { propagation: 'new' });
      const locked = await items.findById('sku-0001', { lock: 'update' });
      assert.ok(locked);
      assert.equal(locked.price, 100);
      locked.price += 1;
      await items.save(locked);
    });
    assert.equal((await items.findById('sku-0001'))?.price, 101);
  });
}
