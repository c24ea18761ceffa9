import assert from 'node:assert/strict';
import {
  ReentrantTransactionError,
  TransactionForbiddenError,
  TransactionRequiredError,
  UniqueViolationError,
  type UnitOfWorkOptions,
} from '#domain/database';
import { rejectionOf, rejectsCoded, rejectsWith } from '../support/expectations.js';
import type { Suite, Trial } from '../support/suite.js';

/** `join`, `mandatory`, `never` and `new`. Savepoints have a file of their own. */
export function propagationCases({ test, capabilities }: Suite): void {
  test('joins the running transaction by default', async ({ unitOfWork, ledger }) => {
    const result = await unitOfWork.run(async (outer) => {
      await ledger.enter('outer');
      return unitOfWork.run(async () => {
        assert.equal(unitOfWork.current()?.id, outer.id);
        assert.deepEqual(await ledger.entries(), ['outer'], 'the joined work sees what is not committed yet');
        await ledger.enter('inner');
        return 'of the inner work';
      });
    });
    assert.equal(result, 'of the inner work');
    assert.deepEqual(await ledger.entries(), ['inner', 'outer']);
  });

  test('undoes joined work that had succeeded when the outer work fails', async ({ unitOfWork, ledger }) => {
    await rejectionOf(
      unitOfWork.run(async () => {
        await unitOfWork.run(() => ledger.enter('inner'));
        throw new Error('outer');
      }),
    );
    assert.deepEqual(await ledger.entries(), []);
  });

  test('lets the error of joined work through unchanged and undoes everything', async ({ unitOfWork, ledger }) => {
    const refusal = new Error('inner');
    const work = unitOfWork.run(async () => {
      await ledger.enter('outer');
      await unitOfWork.run(async () => {
        await ledger.enter('inner');
        throw refusal;
      });
    });
    assert.equal(await rejectionOf(work), refusal);
    assert.deepEqual(await ledger.entries(), []);
  });

  // A joined call has no boundary of its own: its own error is the outer work's to judge, unless the database has already aborted.
  test('lets the outer work go on, and keeps all of it, after it caught an error that the joined work threw itself', async ({
    unitOfWork,
    ledger,
  }) => {
    await unitOfWork.run(async () => {
      await rejectionOf(
        unitOfWork.run(async () => {
          await ledger.enter('inner');
          throw new Error('inner');
        }),
      );
      await ledger.enter('outer');
    });
    assert.deepEqual(await ledger.entries(), ['inner', 'outer']);
  });

  test('does not report success after joined work made the database abort, though the outer work caught it', async ({
    unitOfWork,
    ledger,
  }) => {
    const work = unitOfWork.run(async () => {
      await ledger.enter('taken');
      await rejectsWith(
        unitOfWork.run(() => ledger.enter('taken')),
        UniqueViolationError,
      );
    });
    await rejectsCoded(work);
    assert.deepEqual(await ledger.entries(), []);
  });

  test('mandatory uses the running transaction and refuses to begin one', async ({ unitOfWork, ledger }) => {
    await rejectsWith(
      unitOfWork.run(() => ledger.enter('alone'), { propagation: 'mandatory' }),
      TransactionRequiredError,
    );
    await unitOfWork.run((outer) =>
      unitOfWork.run(
        async () => {
          assert.equal(unitOfWork.current()?.id, outer.id);
          await ledger.enter('within');
        },
        { propagation: 'mandatory' },
      ),
    );
    assert.deepEqual(await ledger.entries(), ['within']);
  });

  test('never runs without a transaction: each write stands alone', async ({ unitOfWork, ledger }) => {
    const refusal = new Error('after the write');
    const work = async (): Promise<void> => {
      assert.equal(unitOfWork.current(), undefined);
      await ledger.enter('stays');
      throw refusal;
    };
    assert.equal(await rejectionOf(unitOfWork.run(work, { propagation: 'never' })), refusal);
    assert.deepEqual(await ledger.entries(), ['stays']);
  });

  test('never refuses to run inside a transaction, which goes on', async ({ unitOfWork, ledger }) => {
    await unitOfWork.run(async () => {
      await rejectsWith(
        unitOfWork.run(() => ledger.enter('within'), { propagation: 'never' }),
        TransactionForbiddenError,
      );
      await ledger.enter('outer');
    });
    assert.deepEqual(await ledger.entries(), ['outer']);
  });

  test('every propagation that may begin a transaction begins one where none runs', async ({ unitOfWork, ledger }) => {
    for (const propagation of ['join', 'savepoint', 'new'] as const) {
      await unitOfWork.run(
        (scope) => {
          assert.equal(unitOfWork.current()?.id, scope.id);
          return ledger.enter(`${propagation} kept`);
        },
        { propagation },
      );
      const failing = async (): Promise<void> => {
        await ledger.enter(`${propagation} lost`);
        throw new Error('own');
      };
      await rejectionOf(unitOfWork.run(failing, { propagation }));
    }
    assert.deepEqual(await ledger.entries(), ['join kept', 'new kept', 'savepoint kept']);
  });

  const stricter: readonly UnitOfWorkOptions[] = [
    { isolation: 'serializable' },
    { isolation: 'repeatable read', propagation: 'mandatory' },
    { isolation: 'serializable', propagation: 'savepoint' },
  ];
  for (const options of stricter) {
    test(`refuses ${options.propagation ?? 'join'} with ${options.isolation} inside a read committed transaction`, async ({
      unitOfWork,
      ledger,
    }) => {
      await unitOfWork.run(async () => {
        await rejectsWith(
          unitOfWork.run(() => ledger.enter('within'), options),
          TransactionForbiddenError,
        );
        await ledger.enter('outer');
      });
      assert.deepEqual(await ledger.entries(), ['outer']);
    });
  }

  test('joins a transaction that is as strict as asked, or stricter', async ({ unitOfWork, ledger }) => {
    await unitOfWork.run(
      async () => {
        await unitOfWork.run(() => ledger.enter('same'), { isolation: 'repeatable read' });
        await unitOfWork.run(() => ledger.enter('weaker'), { isolation: 'read committed' });
      },
      { isolation: 'repeatable read' },
    );
    assert.deepEqual(await ledger.entries(), ['same', 'weaker']);
  });

  if (capabilities.concurrentTransactions) independentCases(test);
  else refusalCases(test);
}

function independentCases(test: Suite['test']): void {
  test('new keeps its work when the surrounding transaction is rolled back', async ({ unitOfWork, ledger }) => {
    await rejectionOf(
      unitOfWork.run(async (outer) => {
        await ledger.enter('outer');
        await unitOfWork.run(
          async (inner) => {
            assert.notEqual(inner.id, outer.id);
            assert.equal(unitOfWork.current()?.id, inner.id);
            assert.deepEqual(
              await ledger.entries(),
              [],
              'the outer row is not committed, so the independent transaction does not see it',
            );
            await ledger.enter('inner');
          },
          { propagation: 'new' },
        );
        assert.equal(unitOfWork.current()?.id, outer.id);
        throw new Error('outer');
      }),
    );
    assert.deepEqual(await ledger.entries(), ['inner']);
  });

  test('new is rolled back alone', async ({ unitOfWork, ledger }) => {
    await unitOfWork.run(async () => {
      const failing = async (): Promise<void> => {
        await ledger.enter('inner');
        throw new Error('inner');
      };
      await rejectionOf(unitOfWork.run(failing, { propagation: 'new' }));
      await ledger.enter('outer');
    });
    assert.deepEqual(await ledger.entries(), ['outer']);
  });
}

function refusalCases(test: Suite['test']): void {
  test('new inside a transaction is refused at once on the only connection, and the transaction goes on', async ({
    unitOfWork,
    ledger,
    clock,
  }: Trial) => {
    let runs = 0;
    await unitOfWork.run(async () => {
      const begin = clock.monotonic();
      const inner = unitOfWork.run(async () => void (runs += 1), { propagation: 'new' });
      await rejectsWith(inner, ReentrantTransactionError);
      assert.ok(clock.monotonic() - begin < 1_000, 'it must not wait for a connection that cannot become free');
      await ledger.enter('outer');
    });
    assert.equal(runs, 0);
    assert.deepEqual(await ledger.entries(), ['outer']);
  });
}
