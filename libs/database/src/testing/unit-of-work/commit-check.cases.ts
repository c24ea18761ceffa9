import assert from 'node:assert/strict';
import {
  CommitFailedError,
  CommitOutcomeUnknownError,
  InvalidTransactionOptionsError,
  TransactionAbortedError,
  UniqueViolationError,
  type SqlSession,
  type UnitOfWorkOptions,
} from '#domain/database';
import { rejectionOf, rejectsWith, untyped } from '../support/expectations.js';
import { accountData } from '../support/samples.js';
import type { Suite } from '../support/suite.js';

const checked: UnitOfWorkOptions = { commitCheck: true };

/** What a caller is told of a COMMIT, with `commitCheck`. */
export function commitCheckCases(suite: Suite): void {
  const { test, sqlTest, capabilities } = suite;

  test('changes nothing where COMMIT is answered', async ({ unitOfWork, ledger, accounts }) => {
    const ran: string[] = [];
    const result = await unitOfWork.run(async (scope) => {
      scope.beforeCommit(() => ledger.enter('by the hook'));
      scope.afterCommit(() => void ran.push('afterCommit'));
      await ledger.enter('kept');
      await accounts.create(accountData(1));
      return 'result';
    }, checked);
    assert.equal(result, 'result');
    assert.deepEqual(ran, ['afterCommit']);
    assert.deepEqual(await ledger.entries(), ['by the hook', 'kept']);
    assert.equal(await accounts.count(), 1);
    for (const isolation of ['repeatable read', 'serializable'] as const)
      await unitOfWork.run(() => ledger.enter(isolation), { ...checked, isolation });
    assert.equal((await ledger.entries()).length, 4);
  });

  test('lets a transaction read and write nothing, read-only or not', async ({ unitOfWork, ledger }) => {
    assert.deepEqual(await unitOfWork.run(() => ledger.entries(), checked), []);
    assert.deepEqual(await unitOfWork.run(() => ledger.entries(), { ...checked, readOnly: true }), []);
  });

  sqlTest(
    'keeps the error that COMMIT itself has, and that of a statement that was hidden',
    async ({ unitOfWork, sql, ledger }) => {
      const deferred = unitOfWork.run(
        () => sql.execute(`insert into suite_transfer (reference) values ('same'), ('same')`),
        checked,
      );
      await rejectsWith(deferred, UniqueViolationError);
      const hiding = unitOfWork.run(async () => {
        await ledger.enter('twice');
        await rejectionOf(ledger.enter('twice'));
      }, checked);
      await rejectsWith(hiding, TransactionAbortedError);
      assert.deepEqual(await ledger.entries(), []);
    },
  );

  test('refuses a word for it', async ({ unitOfWork }) => {
    const work = unitOfWork.run(async () => undefined, { commitCheck: untyped<boolean>('on') });
    await rejectsWith(work, InvalidTransactionOptionsError);
  });

  if (capabilities.commitCheck === true) lostCommitCases(suite);
}

/** The session ends while the server is at work on COMMIT, by its own hand: a deferred trigger terminates it. */
function lostCommitCases({ test }: Suite): void {
  test('says that a lost COMMIT failed where the server knows that it did', async ({ unitOfWork, sql, ledger }) => {
    const ran: string[] = [];
    const work = unitOfWork.run(
      async (scope) => {
        ran.push('work');
        scope.afterCommit(() => void ran.push('afterCommit'));
        scope.afterRollback(() => void ran.push('afterRollback'));
        await ledger.enter('lost');
        await dieAtCommit(sql);
      },
      { ...checked, attempts: 5 },
    );
    const error = await rejectsWith(work, CommitFailedError);
    assert.ok(error.cause !== undefined, 'the loss is the cause');
    assert.deepEqual(ran, ['work', 'afterRollback'], 'the closure is not repeated');
    assert.deepEqual(await ledger.entries(), []);
  });

  test('says that the outcome is unknown without the check', async ({ unitOfWork, sql, ledger }) => {
    const ran: string[] = [];
    const work = unitOfWork.run(
      async (scope) => {
        scope.afterCommit(() => void ran.push('afterCommit'));
        scope.afterRollback(() => void ran.push('afterRollback'));
        await ledger.enter('lost');
        await dieAtCommit(sql);
      },
      { commitCheck: false },
    );
    await rejectsWith(work, CommitOutcomeUnknownError);
    assert.deepEqual(ran, []);
  });

  test('leaves it to the outermost transaction', async ({ unitOfWork, sql, ledger }) => {
    const inner = async (): Promise<void> => {
      await ledger.enter('lost');
      await dieAtCommit(sql);
    };
    for (const propagation of ['join', 'savepoint'] as const) {
      const unchecked = unitOfWork.run(() => unitOfWork.run(inner, { ...checked, propagation }), {
        commitCheck: false,
      });
      await rejectsWith(unchecked, CommitOutcomeUnknownError);
    }
  });

  test('rolls the outer transaction back, with its hooks, when one inside had an unknown outcome', async ({
    unitOfWork,
    sql,
    ledger,
  }) => {
    const ran: string[] = [];
    const work = unitOfWork.run(async (scope) => {
      scope.afterRollback(() => void ran.push('afterRollback'));
      await ledger.enter('outer');
      await unitOfWork.run(() => dieAtCommit(sql), { propagation: 'new', commitCheck: false });
    });
    await rejectsWith(work, CommitOutcomeUnknownError);
    assert.deepEqual(ran, ['afterRollback']);
    assert.deepEqual(await ledger.entries(), []);
  });
}

async function dieAtCommit(sql: SqlSession): Promise<void> {
  await sql.execute('create temporary table pg_temp.suite_last_will (id integer)');
  await sql.execute(`create function pg_temp.suite_die() returns trigger language plpgsql
    as 'begin perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(15); return null; end'`);
  await sql.execute(`create constraint trigger suite_die after insert on pg_temp.suite_last_will
    deferrable initially deferred for each row execute function pg_temp.suite_die()`);
  await sql.execute('insert into pg_temp.suite_last_will values (1)');
}
