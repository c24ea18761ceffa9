import assert from 'node:assert/strict';
import type { TransactionScope } from '#core';
import { UniqueViolationError } from '#domain/database';
import { rejectionOf, rejectsWith } from '../support/expectations.js';
import { accountData } from '../support/samples.js';
import type { Suite } from '../support/suite.js';

/** When hooks run, in which order, and what their failures do. */
export function hooksCases({ test, capabilities }: Suite): void {
  test('run in order: the work, onChanges, beforeCommit, COMMIT, afterCommit', async ({ unitOfWork, accounts }) => {
    const ran: string[] = [];
    const result = await unitOfWork.run(async (scope) => {
      scope.afterCommit(() => void ran.push('afterCommit'));
      scope.beforeCommit(() => void ran.push('beforeCommit'));
      scope.onChanges((changes) => void (changes.length > 0 && ran.push('onChanges')));
      scope.afterRollback(() => void ran.push('afterRollback'));
      await accounts.create(accountData(1));
      return 'result';
    });
    assert.equal(result, 'result');
    assert.deepEqual(ran, ['onChanges', 'beforeCommit', 'afterCommit']);
  });

  test('run in the order of registration, each awaited before the next, and before run resolves', async ({
    unitOfWork,
    clock,
  }) => {
    const ran: string[] = [];
    const slowly = (name: string) => async (): Promise<void> => {
      await clock.sleep(5);
      ran.push(name);
    };
    await unitOfWork.run(async (scope) => {
      scope.beforeCommit(slowly('before 1'));
      scope.beforeCommit(() => void ran.push('before 2'));
      scope.afterCommit(slowly('after 1'));
      scope.afterCommit(() => void ran.push('after 2'));
    });
    assert.deepEqual(ran, ['before 1', 'before 2', 'after 1', 'after 2']);
  });

  test('let beforeCommit write in the transaction, by statements and by repositories', async ({
    unitOfWork,
    ledger,
    accounts,
  }) => {
    await unitOfWork.run(async (scope) => {
      scope.beforeCommit(async () => {
        assert.equal(unitOfWork.current()?.id, scope.id);
        await ledger.enter('by the hook');
        await accounts.create(accountData(1));
      });
    });
    assert.deepEqual(await ledger.entries(), ['by the hook']);
    assert.equal(await accounts.count(), 1);
  });

  test('run what is registered while beforeCommit hooks run', async ({ unitOfWork, ledger }) => {
    const ran: string[] = [];
    await unitOfWork.run(async (scope) => {
      scope.beforeCommit(() => {
        ran.push('first');
        scope.beforeCommit(async () => {
          ran.push('registered by the first');
          await ledger.enter('late');
        });
        scope.afterCommit(() => void ran.push('after'));
      });
      scope.beforeCommit(() => void ran.push('second'));
    });
    assert.deepEqual(ran, ['first', 'second', 'registered by the first', 'after']);
    assert.deepEqual(await ledger.entries(), ['late']);
  });

  test('roll back when beforeCommit throws, with its error unchanged', async ({ unitOfWork, ledger }) => {
    const ran: string[] = [];
    const refusal = new Error('not like this');
    const work = unitOfWork.run(async (scope) => {
      scope.beforeCommit(() => {
        throw refusal;
      });
      scope.beforeCommit(() => void ran.push('second beforeCommit'));
      scope.afterCommit(() => void ran.push('afterCommit'));
      scope.afterRollback(() => void ran.push('afterRollback'));
      await ledger.enter('lost');
    });
    assert.equal(await rejectionOf(work), refusal);
    assert.deepEqual(ran, ['afterRollback']);
    assert.deepEqual(await ledger.entries(), []);
  });

  test('roll back when the database refuses what beforeCommit writes', async ({ unitOfWork, ledger }) => {
    const work = unitOfWork.run(async (scope) => {
      await ledger.enter('taken');
      scope.beforeCommit(() => ledger.enter('taken'));
    });
    await rejectsWith(work, UniqueViolationError);
    assert.deepEqual(await ledger.entries(), []);
  });

  test('give the result although afterCommit failed, and run the other afterCommit hooks', async ({
    unitOfWork,
    ledger,
  }) => {
    const ran: string[] = [];
    const result = await unitOfWork.run(async (scope) => {
      scope.afterCommit(() => {
        throw new Error('at once');
      });
      scope.afterCommit(() => Promise.reject(new Error('later')));
      scope.afterCommit(() => void ran.push('third'));
      scope.afterRollback(() => void ran.push('afterRollback'));
      await ledger.enter('kept');
      return 'result';
    });
    assert.equal(result, 'result');
    assert.deepEqual(ran, ['third']);
    assert.deepEqual(await ledger.entries(), ['kept']);
  });

  test("run every afterRollback although one failed, and throw the closure's error", async ({ unitOfWork }) => {
    const ran: string[] = [];
    const refusal = new Error('own');
    const work = unitOfWork.run((scope) => {
      scope.beforeCommit(() => void ran.push('beforeCommit'));
      scope.afterRollback(() => Promise.reject(new Error('hook')));
      scope.afterRollback(() => void ran.push('second'));
      return Promise.reject(refusal);
    });
    assert.equal(await rejectionOf(work), refusal);
    assert.deepEqual(ran, ['second']);
  });

  // A cache is filled and a relay is woken from here: on one connection too, the hook must find it free.
  test('let afterCommit and afterRollback use the database, outside the transaction', async ({
    unitOfWork,
    ledger,
  }) => {
    const seen: unknown[] = [];
    const look = async (): Promise<void> => {
      seen.push(unitOfWork.current(), await ledger.entries());
    };
    await unitOfWork.run(async (scope) => {
      scope.afterCommit(look);
      scope.afterCommit(() => unitOfWork.run(() => ledger.enter('by the hook')));
      await ledger.enter('kept');
    });
    await rejectionOf(
      unitOfWork.run(async (scope) => {
        scope.afterRollback(look);
        await ledger.enter('lost');
        throw new Error('own');
      }),
    );
    assert.deepEqual(seen, [undefined, ['kept'], undefined, ['by the hook', 'kept']]);
  });

  test('wait for the outermost COMMIT when joined work registers them', async ({ unitOfWork }) => {
    const ran: string[] = [];
    await unitOfWork.run(async (outer) => {
      await unitOfWork.run(async (joined) => {
        joined.beforeCommit(() => void ran.push('before, of the joined work'));
        joined.afterCommit(() => void ran.push('after, of the joined work'));
      });
      ran.push('outer goes on');
      outer.beforeCommit(() => void ran.push('before, of the outer work'));
    });
    assert.deepEqual(ran, [
      'outer goes on',
      'before, of the joined work',
      'before, of the outer work',
      'after, of the joined work',
    ]);
  });

  if (!capabilities.concurrentTransactions) return;

  test('see the right side of the COMMIT: others see the rows after it and not before', async ({
    unitOfWork,
    ledger,
  }) => {
    const seen: (readonly string[])[] = [];
    const lookFromOutside = async (): Promise<void> => {
      seen.push(await unitOfWork.run(() => ledger.entries(), { propagation: 'new' }));
    };
    await unitOfWork.run(async (scope: TransactionScope) => {
      scope.beforeCommit(lookFromOutside);
      scope.afterCommit(lookFromOutside);
      await ledger.enter('row');
    });
    assert.deepEqual(seen, [[], ['row']]);
  });
}
