import assert from 'node:assert/strict';
import { UniqueViolationError, type UnitOfWorkOptions } from '#domain/database';
import { rejectionOf, rejectsCoded, rejectsWith, untyped } from '../support/expectations.js';
import { accountData, accountId } from '../support/samples.js';
import type { Suite } from '../support/suite.js';

/** Commit, rollback, what `run` settles with, and options that mean nothing. */
export function outcomeCases({ test, sqlTest }: Suite): void {
  test('keeps what statements and repositories wrote once run has resolved', async ({
    unitOfWork,
    ledger,
    accounts,
  }) => {
    await unitOfWork.run(async () => {
      await ledger.enter('kept');
      await accounts.create(accountData(1));
    });
    assert.deepEqual(await ledger.entries(), ['kept']);
    assert.equal((await accounts.findById(accountId(1)))?.owner, 'owner 1');
  });

  test('keeps nothing when the closure throws, and throws the very same error', async ({
    unitOfWork,
    ledger,
    accounts,
  }) => {
    const refusal = new Error('not today');
    const thrown = await rejectionOf(
      unitOfWork.run(async () => {
        await ledger.enter('lost');
        await accounts.create(accountData(1));
        throw refusal;
      }),
    );
    assert.equal(thrown, refusal);
    assert.deepEqual(await ledger.entries(), []);
    assert.equal(await accounts.count(), 0);
  });

  test('rejects, rather than throws, when a closure that is not async throws', async ({ unitOfWork }) => {
    const refusal = new Error('not today');
    const work = (): Promise<void> => {
      throw refusal;
    };
    assert.equal(await rejectionOf(unitOfWork.run(work)), refusal);
  });

  test("resolves to the closure's result, whatever it is", async ({ unitOfWork }) => {
    const result = { id: 1 };
    assert.equal(await unitOfWork.run(async () => result), result);
    assert.equal(await unitOfWork.run(async () => 0), 0);
    assert.equal(await unitOfWork.run(async () => null), null);
    assert.equal(await unitOfWork.run(async () => undefined), undefined);
  });

  test('throws a database error of the closure as a coded one, and keeps nothing', async ({ unitOfWork, ledger }) => {
    const work = async (): Promise<void> => {
      await ledger.enter('twice');
      await ledger.enter('twice');
    };
    await rejectsWith(unitOfWork.run(work), UniqueViolationError);
    assert.deepEqual(await ledger.entries(), []);
  });

  test('does not report success for a transaction that the database aborted, even when the closure hides the error', async ({
    unitOfWork,
    ledger,
  }) => {
    const ran: string[] = [];
    const hiding = unitOfWork.run(async (scope) => {
      scope.afterCommit(() => void ran.push('afterCommit'));
      scope.afterRollback(() => void ran.push('afterRollback'));
      await ledger.enter('before');
      await rejectsWith(ledger.enter('before'), UniqueViolationError);
      return 'all is well';
    });
    await rejectsCoded(hiding);
    assert.deepEqual(ran, ['afterRollback']);
    assert.deepEqual(await ledger.entries(), []);
  });

  sqlTest(
    'throws the error of COMMIT itself, as a deferred constraint gives it, and keeps nothing',
    async ({ unitOfWork, sql, ledger }) => {
      const ran: string[] = [];
      const work = unitOfWork.run(async (scope) => {
        scope.afterCommit(() => void ran.push('afterCommit'));
        scope.afterRollback(() => void ran.push('afterRollback'));
        await ledger.enter('lost');
        await sql.execute(`insert into suite_transfer (reference) values ('same'), ('same')`);
      });
      await rejectsWith(work, UniqueViolationError);
      assert.deepEqual(ran, ['afterRollback']);
      assert.deepEqual(await ledger.entries(), []);
    },
  );

  sqlTest('leaves the connection usable after every kind of ending', async ({ unitOfWork, sql, ledger }) => {
    await rejectionOf(unitOfWork.run(() => Promise.reject(new Error('own'))));
    await rejectionOf(unitOfWork.run(() => sql.query('select 1 / 0')));
    await rejectionOf(unitOfWork.run(() => sql.query('not a statement')));
    await unitOfWork.run(() => ledger.enter('after'));
    assert.deepEqual(await ledger.entries(), ['after']);
  });

  const senseless: readonly (readonly [string, unknown])[] = [
    ['attempts of 0', { attempts: 0 }],
    ['attempts below 0', { attempts: -1 }],
    ['attempts that are no whole number', { attempts: 1.5 }],
    ['attempts that are no number', { attempts: Number.NaN }],
    ['attempts as text', { attempts: '3' }],
    ['a timeout without a unit', { timeout: '30' }],
    ['a timeout below 0', { timeout: '-1s' }],
    ['a timeout that is a bare number', { timeout: 1000 }],
    ['an unknown isolation level', { isolation: 'serializable; drop table suite_entry' }],
    ['an unknown propagation', { propagation: 'nested' }],
    ['a propagation named like a property of every object', { propagation: 'constructor' }],
  ];
  for (const [what, options] of senseless) {
    test(`refuses ${what} with a coded error and does not run the closure`, async ({ unitOfWork, ledger }) => {
      let runs = 0;
      const work = async (): Promise<void> => {
        runs += 1;
        await ledger.enter('ran');
      };
      await rejectsCoded(unitOfWork.run(work, untyped<UnitOfWorkOptions>(options)));
      assert.equal(runs, 0);
      assert.deepEqual(await ledger.entries(), []);
    });
  }
}
