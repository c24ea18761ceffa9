import assert from 'node:assert/strict';
import { rejectionOf } from '../support/expectations.js';
import { accountData, accountId, enter, entries } from '../support/samples.js';
import type { Suite, Trial } from '../support/suite.js';

/** Two applications on one store, in one process. */
export function secondApplicationCases({ test }: Suite): void {
  const withSecond = (
    name: string,
    work: (trial: Trial, second: Awaited<ReturnType<NonNullable<Trial['second']>>>) => Promise<void>,
  ): void => {
    test(name, async (trial) => {
      const second = await trial.second?.();
      assert.ok(second, 'the harness declares secondApplication, so its fixture has second()');
      await work(trial, second);
    });
  };

  withSecond('sees what the other application committed', async ({ ledger, unitOfWork }, second) => {
    await unitOfWork.run(() => ledger.enter('of the first'));
    assert.deepEqual(await entries(second.sql), ['of the first']);
  });

  withSecond('does not join the transaction of the other application', async ({ unitOfWork, ledger }, second) => {
    await rejectionOf(
      unitOfWork.run(async (scope) => {
        await ledger.enter('of the first');
        assert.equal(second.unitOfWork.current(), undefined);
        assert.deepEqual(await entries(second.sql), [], 'its statements are not part of this transaction');
        await second.unitOfWork.run(async (other) => {
          assert.notEqual(other.owner, scope.owner);
          assert.equal(unitOfWork.current()?.id, scope.id, 'the first one is still found under the second');
          await enter(second.sql, 'of the second');
          await ledger.enter('of the first, again');
        });
        throw new Error('first');
      }),
    );
    assert.deepEqual(await ledger.entries(), ['of the second']);
  });

  withSecond('reads the rows afresh after the other application changed them', async ({ accounts }, second) => {
    await accounts.create(accountData(1, { balance: 1 }));
    const theirs = await second.accounts.findById(accountId(1));
    assert.ok(theirs);
    theirs.balance = 2;
    await second.accounts.save(theirs);
    assert.equal((await accounts.findById(accountId(1)))?.balance, 2);
  });
}
