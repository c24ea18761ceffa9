import assert from 'node:assert/strict';
import { ReentrantTransactionError, TransactionEndedError, UniqueViolationError } from '#domain/database';
import { rejectionOf, rejectsCoded, rejectsWith } from '../support/expectations.js';
import { accountData } from '../support/samples.js';
import type { Suite, Trial } from '../support/suite.js';

const lateWork: readonly { readonly what: string; readonly write: (trial: Trial) => Promise<unknown> }[] = [
  { what: 'a statement', write: ({ ledger }) => ledger.enter('late') },
  { what: 'a repository call', write: ({ accounts }) => accounts.create(accountData(1)) },
];

/** Work that a closure started and did not await. It never writes outside its transaction, nor into another one. */
export function stragglersCases({ test, capabilities }: Suite): void {
  for (const { what, write } of lateWork) {
    for (const ending of ['committed', 'rolled back'] as const) {
      test(`refuses ${what} after its transaction was ${ending}`, async (trial) => {
        const { unitOfWork, ledger, accounts, gate } = trial;
        const ended = gate();
        const late: Promise<unknown>[] = [];
        const work = unitOfWork.run(async () => {
          late.push(rejectionOf(ended.passed.then(() => write(trial))));
          await ledger.enter('in time');
          if (ending === 'rolled back') throw new Error('own');
        });
        if (ending === 'committed') await work;
        else await rejectionOf(work);
        ended.open();
        const [error] = await Promise.all(late);
        assert.ok(error instanceof TransactionEndedError, String(error));
        assert.deepEqual(await ledger.entries(), ending === 'committed' ? ['in time'] : []);
        assert.equal(await accounts.count(), 0);
      });
    }
  }

  test('refuses work that joined a transaction and went on after its end', async ({ unitOfWork, ledger, gate }) => {
    const ended = gate();
    const late: Promise<unknown>[] = [];
    await unitOfWork.run(async () => {
      const joined = unitOfWork.run(async () => {
        await ledger.enter('in time');
        await ended.passed;
        await ledger.enter('late');
      });
      late.push(rejectionOf(joined));
      await ledger.entries();
    });
    ended.open();
    const [error] = await Promise.all(late);
    assert.ok(error instanceof TransactionEndedError, String(error));
    assert.deepEqual(await ledger.entries(), ['in time']);
  });

  test('refuses work of a savepoint that went on after the savepoint had ended', async ({
    unitOfWork,
    ledger,
    gate,
  }) => {
    const ended = gate();
    await unitOfWork.run(async () => {
      const late: Promise<unknown>[] = [];
      const inner = async (): Promise<void> => {
        late.push(rejectionOf(ended.passed.then(() => ledger.enter('late'))));
        throw new Error('savepoint');
      };
      await rejectionOf(unitOfWork.run(inner, { propagation: 'savepoint' }));
      ended.open();
      const [error] = await Promise.all(late);
      assert.ok(error instanceof TransactionEndedError, String(error));
      await ledger.enter('outer');
    });
    assert.deepEqual(await ledger.entries(), ['outer']);
  });

  test('refuses work of a failed attempt while the next one runs', async ({ unitOfWork, ledger, gate }) => {
    const failed = gate();
    const late: Promise<unknown>[] = [];
    let runs = 0;
    await unitOfWork.run(async () => {
      runs += 1;
      if (runs === 1) {
        late.push(rejectionOf(failed.passed.then(() => ledger.enter('late'))));
        await ledger.collide('40001');
      }
      failed.open();
      const [error] = await Promise.all(late);
      assert.ok(error instanceof TransactionEndedError, String(error));
    });
    assert.equal(runs, 2);
    assert.deepEqual(await ledger.entries(), []);
  });

  // Whether a statement that was sent just before the end still makes it is a matter of timing. What its promise says about it is not.
  for (const ending of ['committed', 'rolled back'] as const) {
    test(`tells the truth about a write that nobody awaited when its transaction was ${ending}`, async ({
      unitOfWork,
      ledger,
    }) => {
      const written: Promise<boolean>[] = [];
      const work = unitOfWork.run(async () => {
        await ledger.enter('awaited');
        written.push(
          ledger.enter('not awaited').then(
            () => true,
            () => false,
          ),
        );
        if (ending === 'rolled back') throw new Error('own');
      });
      if (ending === 'committed') await work;
      else await rejectionOf(work);
      const [success] = await Promise.all(written);
      const rows = await ledger.entries();
      if (ending === 'rolled back') assert.deepEqual(rows, []);
      else assert.deepEqual(rows, success ? ['awaited', 'not awaited'] : ['awaited']);
    });
  }

  test('takes no write of an ended transaction into the next one', async ({ unitOfWork, ledger }) => {
    const written: Promise<boolean>[] = [];
    for (let n = 0; n < 10; n += 1) {
      const failing = async (): Promise<void> => {
        await ledger.entries();
        written.push(
          ledger.enter(`stray ${n}`).then(
            () => true,
            () => false,
          ),
        );
        throw new Error('own');
      };
      await rejectionOf(unitOfWork.run(failing));
      await unitOfWork.run(() => ledger.enter(`kept ${n}`));
    }
    await Promise.all(written);
    assert.deepEqual(
      await ledger.entries(),
      Array.from({ length: 10 }, (_, n) => `kept ${n}`),
    );
  });

  test('does not report success when the failure of a statement beside others was ignored', async ({
    unitOfWork,
    ledger,
  }) => {
    await ledger.enter('taken');
    const ignored: PromiseSettledResult<void>[] = [];
    const work = unitOfWork.run(async () => {
      ignored.push(...(await Promise.allSettled(['before', 'taken', 'after'].map((entry) => ledger.enter(entry)))));
    });
    await rejectsCoded(work);
    const failures = ignored.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    assert.ok(failures.some((failure) => failure instanceof UniqueViolationError));
    assert.deepEqual(await ledger.entries(), ['taken']);
  });

  if (capabilities.concurrentTransactions) {
    test('lets an independent transaction that nobody awaited end by itself', async ({ unitOfWork, ledger, gate }) => {
      const outerEnded = gate();
      const independent: Promise<void>[] = [];
      await rejectionOf(
        unitOfWork.run(async () => {
          const work = async (): Promise<void> => {
            await ledger.enter('independent');
            await outerEnded.passed;
            await ledger.enter('independent, later');
          };
          independent.push(unitOfWork.run(work, { propagation: 'new' }));
          await ledger.enter('outer');
          throw new Error('outer');
        }),
      );
      outerEnded.open();
      await Promise.all(independent);
      assert.deepEqual(await ledger.entries(), ['independent', 'independent, later']);
    });
    return;
  }

  test('refuses an independent transaction at once even when nobody awaits it', async ({ unitOfWork, ledger }) => {
    const refused: Promise<unknown>[] = [];
    await unitOfWork.run(async () => {
      refused.push(
        rejectsWith(
          unitOfWork.run(() => ledger.enter('independent'), { propagation: 'new' }),
          ReentrantTransactionError,
        ),
      );
      await ledger.enter('outer');
    });
    await Promise.all(refused);
    assert.deepEqual(await ledger.entries(), ['outer']);
  });
}
