import assert from 'node:assert/strict';
import { DatabaseError, DatabaseReadOnlyError } from '#domain/database';
import { rejectionOf, rejectsWith } from '../support/expectations.js';
import { accountData, accountId } from '../support/samples.js';
import type { Suite } from '../support/suite.js';

export function readOnlyCases({ test }: Suite): void {
  test('reads', async ({ unitOfWork, ledger, accounts }) => {
    await ledger.enter('there');
    await accounts.create(accountData(1));
    const seen = await unitOfWork.run(async () => [await ledger.entries(), await accounts.count()], { readOnly: true });
    assert.deepEqual(seen, [['there'], 1]);
  });

  test('refuses statements that write', async ({ unitOfWork, ledger }) => {
    await rejectsWith(
      unitOfWork.run(() => ledger.enter('written'), { readOnly: true }),
      DatabaseError,
    );
    assert.deepEqual(await ledger.entries(), []);
  });

  test('refuses create, save and delete of a repository', async ({ unitOfWork, accounts }) => {
    await accounts.create(accountData(1, { balance: 10 }));
    const saving = async (): Promise<void> => {
      const account = await accounts.findById(accountId(1));
      assert.ok(account);
      account.balance = 11;
      await accounts.save(account);
    };
    await rejectsWith(
      unitOfWork.run(() => accounts.create(accountData(2)), { readOnly: true }),
      DatabaseError,
    );
    await rejectsWith(unitOfWork.run(saving, { readOnly: true }), DatabaseError);
    await rejectsWith(
      unitOfWork.run(() => accounts.delete(accountId(1)), { readOnly: true }),
      DatabaseError,
    );
    assert.deepEqual(
      (await accounts.find()).map(({ id, balance }) => [id, balance]),
      [[accountId(1), 10]],
    );
  });

  test('refuses writes of work that joined it', async ({ unitOfWork, ledger }) => {
    const work = unitOfWork.run(() => unitOfWork.run(() => ledger.enter('written')), { readOnly: true });
    await rejectsWith(work, DatabaseError);
    assert.deepEqual(await ledger.entries(), []);
  });

  test('lets read-only work join a transaction that writes, without making it read-only', async ({
    unitOfWork,
    ledger,
  }) => {
    await unitOfWork.run(async () => {
      await ledger.enter('before');
      assert.deepEqual(await unitOfWork.run(() => ledger.entries(), { readOnly: true }), ['before']);
      await ledger.enter('after');
    });
    assert.deepEqual(await ledger.entries(), ['after', 'before']);
  });

  // SQLSTATE 25006 comes from a standby as well; an operator must not be sent there by a closure that writes where it said it would not.
  test('does not blame the server for a write in a read-only unit of work', async ({ unitOfWork, ledger }) => {
    const error = await rejectionOf(unitOfWork.run(() => ledger.enter('written'), { readOnly: true }));
    assert.ok(!(error instanceof DatabaseReadOnlyError), 'DatabaseReadOnlyError means that the server is a replica');
  });

  test('leaves no connection read-only behind', async ({ unitOfWork, ledger }) => {
    for (let n = 0; n < 12; n += 1) {
      await unitOfWork.run(() => ledger.entries(), { readOnly: true });
      await rejectionOf(unitOfWork.run(() => ledger.enter(`refused ${n}`), { readOnly: true }));
    }
    await Promise.all(Array.from({ length: 6 }, (_, n) => unitOfWork.run(() => ledger.enter(`written ${n}`))));
    assert.equal((await ledger.entries()).length, 6);
  });
}
