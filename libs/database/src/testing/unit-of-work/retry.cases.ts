import assert from 'node:assert/strict';
import { DeadlockError, SerializationFailureError, UniqueViolationError } from '#domain/database';
import { rejectionOf, rejectsWith } from '../support/expectations.js';
import { accountData, accountId } from '../support/samples.js';
import type { Suite } from '../support/suite.js';

const collisions = [
  { what: 'a serialization failure', sqlState: '40001', type: SerializationFailureError },
  { what: 'a deadlock', sqlState: '40P01', type: DeadlockError },
] as const;

export function retryCases({ test, capabilities }: Suite): void {
  for (const { what, sqlState, type } of collisions) {
    test(`runs the closure again after ${what} and gives the result of the attempt that succeeded`, async ({
      unitOfWork,
      ledger,
    }) => {
      let runs = 0;
      const result = await unitOfWork.run(async () => {
        runs += 1;
        await ledger.enter(`run ${runs}`);
        if (runs < 3) await ledger.collide(sqlState);
        return runs;
      });
      assert.equal(result, 3);
      assert.deepEqual(await ledger.entries(), ['run 3'], 'nothing of the failed attempts is kept');
    });

    test(`throws ${what} after three attempts, and keeps nothing`, async ({ unitOfWork, ledger }) => {
      let runs = 0;
      const work = unitOfWork.run(async () => {
        runs += 1;
        await ledger.enter('lost');
        await ledger.collide(sqlState);
      });
      await rejectsWith(work, type);
      assert.equal(runs, 3);
      assert.deepEqual(await ledger.entries(), []);
    });
  }

  for (const attempts of [1, 2, 5]) {
    test(`runs the closure ${attempts} times at most when attempts is ${attempts}`, async ({ unitOfWork, ledger }) => {
      let runs = 0;
      const work = async (): Promise<void> => {
        runs += 1;
        await ledger.collide('40001');
      };
      await rejectsWith(unitOfWork.run(work, { attempts }), SerializationFailureError);
      assert.equal(runs, attempts);
    });
  }

  test('does not repeat an error that repetition cannot help', async ({ unitOfWork, ledger }) => {
    let runs = 0;
    const own = new Error('own');
    const throwing = (): Promise<void> => {
      runs += 1;
      return Promise.reject(own);
    };
    assert.equal(await rejectionOf(unitOfWork.run(throwing)), own);
    const violating = async (): Promise<void> => {
      runs += 1;
      await ledger.enter('twice');
      await ledger.enter('twice');
    };
    await rejectsWith(unitOfWork.run(violating), UniqueViolationError);
    assert.equal(runs, 2);
  });

  test('starts every attempt afresh: another scope, and entities as the database has them', async ({
    unitOfWork,
    ledger,
    accounts,
  }) => {
    await accounts.create(accountData(1, { balance: 10 }));
    const seen: { readonly scope: string; readonly balance: number; readonly entity: object }[] = [];
    await unitOfWork.run(async (scope) => {
      const account = await accounts.findById(accountId(1));
      assert.ok(account);
      seen.push({ scope: scope.id, balance: account.balance, entity: account });
      account.balance += 1;
      await accounts.save(account);
      if (seen.length < 3) await ledger.collide('40001');
    });
    assert.deepEqual(
      seen.map(({ balance }) => balance),
      [10, 10, 10],
    );
    assert.equal(new Set(seen.map(({ scope }) => scope)).size, 3);
    assert.equal(new Set(seen.map(({ entity }) => entity)).size, 3);
    assert.equal((await accounts.findById(accountId(1)))?.balance, 11);
  });

  test('runs only afterRollback of the hooks of a failed attempt', async ({ unitOfWork, ledger }) => {
    const ran: string[] = [];
    let runs = 0;
    await unitOfWork.run(async (scope) => {
      runs += 1;
      const attempt = runs;
      scope.beforeCommit(() => void ran.push(`${attempt} beforeCommit`));
      scope.afterCommit(() => void ran.push(`${attempt} afterCommit`));
      scope.afterRollback(() => void ran.push(`${attempt} afterRollback`));
      if (attempt < 2) await ledger.collide('40001');
    });
    assert.deepEqual(ran, ['1 afterRollback', '2 beforeCommit', '2 afterCommit']);
  });

  test('repeats the outermost closure, not the work that joined it', async ({ unitOfWork, ledger }) => {
    const ran: string[] = [];
    await unitOfWork.run(async () => {
      ran.push('outer');
      await unitOfWork.run(
        async () => {
          ran.push('inner');
          if (ran.length < 4) await ledger.collide('40001');
        },
        { attempts: 5 },
      );
    });
    assert.deepEqual(ran, ['outer', 'inner', 'outer', 'inner']);
  });

  test('repeats the outermost closure, not a savepoint inside it', async ({ unitOfWork, ledger }) => {
    const ran: string[] = [];
    await unitOfWork.run(async () => {
      ran.push('outer');
      const inner = async (): Promise<void> => {
        ran.push('savepoint');
        if (ran.length < 4) await ledger.collide('40001');
      };
      await unitOfWork.run(inner, { propagation: 'savepoint' });
    });
    assert.deepEqual(ran, ['outer', 'savepoint', 'outer', 'savepoint']);
  });

  test('repeats when a beforeCommit hook meets the collision', async ({ unitOfWork, ledger }) => {
    let runs = 0;
    await unitOfWork.run(async (scope) => {
      runs += 1;
      const collides = runs === 1;
      await ledger.enter(`run ${runs}`);
      scope.beforeCommit(async () => {
        if (collides) await ledger.collide('40001');
      });
    });
    assert.deepEqual(await ledger.entries(), ['run 2']);
  });

  test('does not begin another attempt once its caller has given up', async ({ unitOfWork, ledger }) => {
    const controller = new AbortController();
    const reason = new Error('the caller left');
    let runs = 0;
    const work = async (): Promise<void> => {
      runs += 1;
      const collision = await rejectionOf(ledger.collide('40001'));
      controller.abort(reason);
      throw collision;
    };
    assert.equal(await rejectionOf(unitOfWork.run(work, { signal: controller.signal })), reason);
    assert.equal(runs, 1);
  });

  if (!capabilities.concurrentTransactions) return;

  test('repeats the one that the database picked out of a real deadlock, so that both succeed', async ({
    unitOfWork,
    sql,
    accounts,
    gate,
  }) => {
    await accounts.create(accountData(1));
    await accounts.create(accountData(2));
    let runs = 0;
    const [first, second] = [gate(), gate()];
    const add = (id: string): Promise<unknown> =>
      sql.execute('update suite_account set balance = balance + 1 where id = $1', [id]);
    const inOrder = (from: number, to: number): Promise<void> =>
      unitOfWork.run(async () => {
        runs += 1;
        await add(accountId(from));
        (from === 1 ? first : second).open();
        await (from === 1 ? second : first).passed;
        await add(accountId(to));
      });
    await Promise.all([inOrder(1, 2), inOrder(2, 1)]);
    assert.equal(runs, 3);
    assert.deepEqual(
      (await accounts.find()).map(({ balance }) => balance),
      [2, 2],
    );
  });
}
