import assert from 'node:assert/strict';
import { CallContext, InfrastructureError } from '#core';
import { UniqueViolationError } from '#domain/database';
import { rejectionOf, rejectsWith } from '../support/expectations.js';
import { accountData, accountId } from '../support/samples.js';
import type { Suite } from '../support/suite.js';

/** Work side by side: within one unit of work, and units of work beside each other. */
export function concurrencyCases({ test, sqlTest, capabilities }: Suite): void {
  sqlTest('keeps statements that run side by side in the one transaction', async ({ unitOfWork, sql, ledger }) => {
    const ids = await unitOfWork.run(() =>
      Promise.all(
        Array.from({ length: 20 }, async (_, n) => {
          await ledger.enter(String(n));
          return (await sql.query<{ id: string }>('select pg_current_xact_id()::text as id'))[0]?.id;
        }),
      ),
    );
    assert.equal(new Set(ids).size, 1);
    assert.equal((await ledger.entries()).length, 20);
  });

  test('keeps repository calls that run side by side in the one transaction', async ({ unitOfWork, accounts }) => {
    await unitOfWork.run(async () => {
      await Promise.all(Array.from({ length: 20 }, (_, n) => accounts.create(accountData(n, { balance: n }))));
      await Promise.all(
        Array.from({ length: 20 }, async (_, n) => {
          const account = await accounts.findById(accountId(n));
          assert.ok(account);
          account.balance += 100;
          await accounts.save(account);
        }),
      );
    });
    const balances = (await accounts.find()).map(({ balance }) => balance);
    assert.deepEqual(
      balances,
      Array.from({ length: 20 }, (_, n) => n + 100),
    );
  });

  test('keeps nothing when one of several writes side by side fails and the others are still on their way', async ({
    unitOfWork,
    ledger,
    accounts,
  }) => {
    await ledger.enter('taken');
    const work = unitOfWork.run(() =>
      Promise.all([
        accounts.create(accountData(1)),
        ledger.enter('taken'),
        accounts.create(accountData(2)),
        ledger.enter('another'),
      ]),
    );
    await rejectsWith(work, UniqueViolationError);
    assert.deepEqual(await ledger.entries(), ['taken']);
    assert.equal(await accounts.count(), 0);
  });

  test('keeps units of work beside each other apart', async ({ unitOfWork, ledger }) => {
    const scopes = new Set<string>();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, n) =>
        unitOfWork.run(async (scope) => {
          scopes.add(scope.id);
          await ledger.enter(String(n));
          if (n % 2 === 1) throw new Error('odd');
        }),
      ),
    );
    assert.equal(scopes.size, 10);
    assert.deepEqual(
      outcomes.map(({ status }) => status === 'fulfilled'),
      Array.from({ length: 10 }, (_, n) => n % 2 === 0),
    );
    assert.deepEqual(await ledger.entries(), ['0', '2', '4', '6', '8']);
  });

  test('serves 60 strangers that each hold a transaction for 50 ms', async ({ unitOfWork, ledger, clock }) => {
    const stranger = (n: number): Promise<void> =>
      unitOfWork.run(async () => {
        await ledger.enter(`stranger ${n}`);
        await clock.sleep(50);
      });
    await Promise.all(Array.from({ length: 60 }, (_, n) => stranger(n)));
    assert.equal((await ledger.entries()).length, 60);
  });

  test('loses no connection over 200 units of work, half of which fail', async ({ unitOfWork, ledger }) => {
    for (let n = 0; n < 200; n += 1) {
      const work = unitOfWork.run(async () => {
        await ledger.enter(String(n));
        if (n % 4 === 1) throw new Error('own');
        if (n % 4 === 3) await ledger.enter(String(n));
      });
      if (n % 2 === 0) await work;
      else await rejectionOf(work);
    }
    assert.equal((await ledger.entries()).length, 100);
  });

  test('adds up: 30 increments that read, compute and write under a row lock', async ({ unitOfWork, accounts }) => {
    await accounts.create(accountData(1));
    const increment = (): Promise<void> =>
      unitOfWork.run(async () => {
        const account = await accounts.findById(accountId(1), { lock: 'update' });
        assert.ok(account);
        account.balance += 1;
        await accounts.save(account);
      });
    await Promise.all(Array.from({ length: 30 }, increment));
    assert.equal((await accounts.findById(accountId(1)))?.balance, 30);
  });

  if (capabilities.concurrentTransactions) {
    test('runs units of work at the same time', async ({ unitOfWork, gate }) => {
      const [first, second] = [gate(), gate()];
      const meet = (mine: typeof first, other: typeof first): Promise<void> =>
        unitOfWork.run(async () => {
          mine.open();
          await other.passed;
        });
      await Promise.all([meet(first, second), meet(second, first)]);
    });
    return;
  }

  // A fresh context hides the transaction that the call chain holds, so it can only be found by the caller's patience.
  test('ends the wait of a call that hid its transaction at its deadline, and the transaction goes on', async ({
    unitOfWork,
    ledger,
    clock,
  }) => {
    await unitOfWork.run(async () => {
      const hidden = new CallContext({ correlationId: 'hidden', deadline: clock.monotonic() + 200 });
      await rejectsWith(
        CallContext.run(hidden, () => ledger.enter('outside')),
        InfrastructureError,
      );
      await ledger.enter('inside');
    });
    assert.deepEqual(await ledger.entries(), ['inside']);
  });
}
