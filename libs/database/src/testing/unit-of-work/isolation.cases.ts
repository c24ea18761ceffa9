import assert from 'node:assert/strict';
import { SerializationFailureError, type IsolationLevel, type SqlSession } from '#domain/database';
import { accountData, accountId } from '../support/samples.js';
import type { Gate } from '../support/gate.js';
import type { Suite, Trial } from '../support/suite.js';

export function isolationCases({ test, sqlTest, capabilities }: Suite): void {
  const level = async (sql: SqlSession): Promise<unknown> =>
    (await sql.query('show transaction_isolation'))[0]?.['transaction_isolation'];

  sqlTest('is read committed unless it says otherwise', async ({ unitOfWork, sql }) => {
    assert.equal(await unitOfWork.run(() => level(sql)), 'read committed');
  });

  for (const isolation of [
    'read committed',
    'repeatable read',
    'serializable',
  ] as const satisfies readonly IsolationLevel[]) {
    sqlTest(
      `runs in ${isolation} when asked to, and leaves the next transaction its own`,
      async ({ unitOfWork, sql }) => {
        assert.equal(await unitOfWork.run(() => level(sql), { isolation }), isolation);
        assert.equal(await unitOfWork.run(() => level(sql), { isolation, readOnly: true }), isolation);
        assert.equal(await unitOfWork.run(() => level(sql)), 'read committed');
      },
    );
  }

  if (capabilities.concurrentTransactions) concurrentIsolationCases(test);
}

function concurrentIsolationCases(test: Suite['test']): void {
  test('read committed does not see what is not committed, and sees what is, from one statement to the next', async (trial) => {
    const seen = await readAroundACommit(trial, 'read committed');
    assert.deepEqual(seen, [[], [], ['committed']]);
  });

  test('repeatable read keeps the snapshot of its first statement', async (trial) => {
    const seen = await readAroundACommit(trial, 'repeatable read');
    assert.deepEqual(seen, [[], [], []]);
  });

  test('repeatable read runs the closure again when a row that it changes was changed meanwhile', async ({
    unitOfWork,
    accounts,
    sql,
  }) => {
    await accounts.create(accountData(1, { balance: 10 }));
    let runs = 0;
    const add = async (): Promise<void> => {
      runs += 1;
      const [row] = await sql.query<{ balance: number }>('select balance from suite_account where id = $1', [
        accountId(1),
      ]);
      if (runs === 1) {
        await unitOfWork.run(
          () => sql.execute('update suite_account set balance = balance + 100 where id = $1', [accountId(1)]),
          { propagation: 'new' },
        );
      }
      await sql.execute('update suite_account set balance = $2 where id = $1', [accountId(1), (row?.balance ?? 0) + 1]);
    };
    await unitOfWork.run(add, { isolation: 'repeatable read' });
    assert.equal(runs, 2);
    assert.equal((await accounts.findById(accountId(1)))?.balance, 111);
  });

  test('serializable keeps a rule over two rows that two transactions check and break (write skew), by running one again', async (trial) => {
    const { runs, outcomes } = await writeSkew(trial, 3);
    assert.deepEqual(
      outcomes.map((outcome) => outcome.status),
      ['fulfilled', 'fulfilled'],
    );
    assert.ok(runs >= 3, `one of the closures runs again: ${runs} runs`);
    assert.equal(await onCall(trial.sql), 1, 'one of the two must stay');
  });

  test('serializable gives the failure to the caller when one attempt is all there is', async (trial) => {
    const { runs, outcomes } = await writeSkew(trial, 1);
    const failures = outcomes.filter((outcome) => outcome.status === 'rejected');
    assert.equal(runs, 2);
    assert.equal(failures.length, 1);
    assert.ok(failures[0]?.reason instanceof SerializationFailureError);
    assert.equal(await onCall(trial.sql), 1);
  });
}

/** What one transaction sees before another one writes, while that is open, and after it has committed. */
async function readAroundACommit(
  { unitOfWork, ledger, gate }: Trial,
  isolation: IsolationLevel,
): Promise<readonly (readonly string[])[]> {
  const [started, written, proceed, committed] = [gate(), gate(), gate(), gate()];
  const writer = started.passed.then(() =>
    unitOfWork.run(async () => {
      await ledger.enter('committed');
      written.open();
      await proceed.passed;
    }),
  );
  const reader = unitOfWork.run(
    async () => {
      const before = await ledger.entries();
      started.open();
      await written.passed;
      const during = await ledger.entries();
      proceed.open();
      await committed.passed;
      return [before, during, await ledger.entries()];
    },
    { isolation },
  );
  await writer;
  committed.open();
  return reader;
}

/** Two doctors are on call; each leaves when the other one is still there. One of them has to stay. */
async function writeSkew(
  trial: Trial,
  attempts: number,
): Promise<{ readonly runs: number; readonly outcomes: readonly PromiseSettledResult<void>[] }> {
  const { unitOfWork, accounts, sql, gate } = trial;
  await accounts.create(accountData(1, { balance: 1 }));
  await accounts.create(accountData(2, { balance: 1 }));
  let runs = 0;
  const leave = (id: string, mine: Gate, other: Gate): Promise<void> =>
    unitOfWork.run(
      async () => {
        runs += 1;
        const there = await onCall(sql);
        mine.open();
        await other.passed; // both have read before either writes
        if (there === 2) await sql.execute('update suite_account set balance = 0 where id = $1', [id]);
      },
      { isolation: 'serializable', attempts },
    );
  const [first, second] = [gate(), gate()];
  const outcomes = await Promise.allSettled([leave(accountId(1), first, second), leave(accountId(2), second, first)]);
  return { runs, outcomes };
}

async function onCall(sql: SqlSession): Promise<number> {
  const [row] = await sql.query<{ n: number }>('select sum(balance)::int as n from suite_account');
  return row?.n ?? Number.NaN;
}
