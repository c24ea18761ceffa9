import assert from 'node:assert/strict';
import {
  InvalidTransactionOptionsError,
  StaleFenceError,
  TransactionForbiddenError,
  type Fence,
  type UnitOfWorkOptions,
} from '#domain/database';
import { rejectionOf, rejectsWith, untyped } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

const MAX_TOKEN = 2n ** 63n - 1n;

/** Resources are remembered for ever, so every case has one of its own, however often the suite runs on a store. */
function resources(clock: { now(): number }): (token: bigint | number) => { readonly fence: Fence } {
  const resource = `suite ${clock.now()} ${process.hrtime.bigint()}`;
  return (token) => ({ fence: { resource, token } });
}

/** Writes of a holder that was overtaken are refused, before anything of its work has run. */
export function fenceCases(suite: Suite): void {
  const { test, capabilities } = suite;

  test('lets the same token in again and again, and a greater one', async ({ unitOfWork, ledger, clock }) => {
    const holding = resources(clock);
    await unitOfWork.run(() => ledger.enter('first'), holding(7));
    await unitOfWork.run(() => ledger.enter('again'), holding(7n));
    await unitOfWork.run(() => ledger.enter('next'), holding(MAX_TOKEN));
    assert.deepEqual(await ledger.entries(), ['again', 'first', 'next']);
  });

  test('refuses a smaller token before the work, and says which one it saw', async ({ unitOfWork, ledger, clock }) => {
    const holding = resources(clock);
    await unitOfWork.run(() => ledger.enter('newer'), holding(MAX_TOKEN));
    const ran: string[] = [];
    const work = unitOfWork.run(
      async (scope) => {
        ran.push('work');
        scope.afterRollback(() => void ran.push('afterRollback'));
      },
      holding(MAX_TOKEN - 1n),
    );
    const error = await rejectsWith(work, StaleFenceError);
    assert.deepEqual(ran, []);
    assert.deepEqual(error.details, {
      resource: holding(0).fence.resource,
      token: String(MAX_TOKEN - 1n),
      stored: String(MAX_TOKEN),
    });
    await unitOfWork.run(() => ledger.enter('newer, later'), holding(MAX_TOKEN));
  });

  test('keeps resources apart', async ({ unitOfWork, clock }) => {
    const [one, other] = [resources(clock), resources(clock)];
    await unitOfWork.run(async () => undefined, one(9));
    await unitOfWork.run(async () => undefined, other(1));
    await rejectsWith(
      unitOfWork.run(async () => undefined, one(8)),
      StaleFenceError,
    );
  });

  test('takes nothing from a transaction that was rolled back', async ({ unitOfWork, clock }) => {
    const holding = resources(clock);
    await rejectionOf(unitOfWork.run(() => Promise.reject(new Error('own')), holding(9)));
    await unitOfWork.run(async () => undefined, holding(8));
  });

  test('takes 0, and names of 512 characters of any kind', async ({ unitOfWork, clock }) => {
    await unitOfWork.run(async () => undefined, resources(clock)(0));
    const resource = `${resources(clock)(0).fence.resource} '"\\%`.padEnd(512, '語');
    await unitOfWork.run(async () => undefined, { fence: { resource, token: 2 } });
    const stale = await rejectsWith(
      unitOfWork.run(async () => undefined, { fence: { resource, token: 1 } }),
      StaleFenceError,
    );
    assert.equal(stale.details['resource'], resource);
  });

  test('refuses what is no fence', async ({ unitOfWork }) => {
    let runs = 0;
    for (const fence of [
      { resource: '', token: 1 },
      { resource: 'x'.repeat(513), token: 1 },
      { resource: 'a\0b', token: 1 },
      { resource: 'a', token: -1 },
      { resource: 'a', token: 1.5 },
      { resource: 'a', token: 2 ** 53 },
      { resource: 'a', token: 2n ** 63n },
      { resource: 'a', token: NaN },
      { resource: 'a', token: '1' },
      { resource: 1, token: 1 },
      { resource: 'a' },
      null,
      'a',
    ])
      await rejectsWith(
        unitOfWork.run(async () => void (runs += 1), { fence: untyped<Fence>(fence) }),
        InvalidTransactionOptionsError,
      );
    const fence = { resource: 'a', token: 1 };
    for (const options of [{ readOnly: true }, { propagation: 'never' }] satisfies UnitOfWorkOptions[])
      await rejectsWith(
        unitOfWork.run(async () => void (runs += 1), { fence, ...options }),
        InvalidTransactionOptionsError,
      );
    assert.equal(runs, 0);
  });

  test('lets nested work state the fence in force, and no other', async ({ unitOfWork, ledger, clock }) => {
    const [holding, other] = [resources(clock), resources(clock)];
    for (const propagation of ['join', 'savepoint', 'mandatory'] as const) {
      await unitOfWork.run(async () => {
        await unitOfWork.run(() => ledger.enter(`${propagation}, same`), { ...holding(3n), propagation });
        await unitOfWork.run(() => ledger.enter(`${propagation}, none`), { propagation });
        for (const { fence } of [holding(4), other(3)])
          await rejectsWith(
            unitOfWork.run(() => ledger.enter('refused'), { fence, propagation }),
            TransactionForbiddenError,
          );
        await unitOfWork.run(
          () => unitOfWork.run(() => ledger.enter(`${propagation}, inside`), { ...holding(3), propagation }),
          { propagation: 'savepoint' },
        );
      }, holding(3));
      await rejectsWith(
        unitOfWork.run(() => unitOfWork.run(() => ledger.enter('refused'), { ...holding(9), propagation })),
        TransactionForbiddenError,
      );
    }
    assert.equal((await ledger.entries()).length, 9);
    assert.ok(!(await ledger.entries()).includes('refused'));
    await unitOfWork.run(async () => undefined, holding(3));
  });

  if (capabilities.concurrentTransactions) concurrentCases(suite);
}

function concurrentCases({ test }: Suite): void {
  test('holds the resource until the end: a newer holder waits, and an older one that comes later is refused', async ({
    unitOfWork,
    ledger,
    clock,
    gate,
  }) => {
    const holding = resources(clock);
    const [inside, leave] = [gate(), gate()];
    const order: string[] = [];
    const older = unitOfWork.run(async () => {
      inside.open();
      await leave.passed;
      await ledger.enter('older');
      order.push('older');
    }, holding(1));
    await inside.passed;
    const newer = unitOfWork.run(async () => {
      order.push('newer');
      assert.deepEqual(await ledger.entries(), ['older'], 'the newer holder sees what the older one did');
      await ledger.enter('newer');
    }, holding(2));
    await unitOfWork.run(async () => order.push('another resource'), resources(clock)(1));
    leave.open();
    await Promise.all([older, newer]);
    assert.deepEqual(order, ['another resource', 'older', 'newer']);
    await rejectsWith(
      unitOfWork.run(() => ledger.enter('late'), holding(1)),
      StaleFenceError,
    );
    assert.deepEqual(await ledger.entries(), ['newer', 'older']);
  });

  test('refuses the older of two that begin at the same time, or lets it go first, at every isolation', async ({
    unitOfWork,
    ledger,
    clock,
  }) => {
    for (const isolation of ['read committed', 'repeatable read', 'serializable'] as const) {
      const holding = resources(clock);
      const done: number[] = [];
      const outcomes = await Promise.all(
        [1, 2, 3, 4].map((token) => {
          const work = async (): Promise<void> => {
            await ledger.enter(`${isolation} ${token}`);
          };
          return unitOfWork
            .run(work, { ...holding(token), isolation, attempts: 20 })
            .then(() => void done.push(token))
            .catch((error: unknown) => error);
        }),
      );
      assert.deepEqual(done, done.toSorted(), 'in the order of the tokens');
      assert.ok(done.includes(4), 'the newest is never refused');
      for (const refused of outcomes.filter((outcome) => outcome !== undefined))
        assert.ok(refused instanceof StaleFenceError, 'refused for another reason');
    }
  });

  test('gives independent work a fence of its own', async ({ unitOfWork, ledger, clock }) => {
    const [holding, other] = [resources(clock), resources(clock)];
    await unitOfWork.run(async () => {
      await unitOfWork.run(() => ledger.enter('inside'), { ...other(5), propagation: 'new' });
    }, holding(1));
    await rejectsWith(
      unitOfWork.run(async () => undefined, other(4)),
      StaleFenceError,
    );
    assert.deepEqual(await ledger.entries(), ['inside']);
  });
}
