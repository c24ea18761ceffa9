import assert from 'node:assert/strict';
import {
  ReentrantTransactionError,
  TransactionForbiddenError,
  TransactionRequiredError,
  UniqueViolationError,
  type UnitOfWorkOptions,
} from '#domain/database';
import { rejectionOf, rejectsCoded, rejectsWith } from '../support/expectations.js';
import { enter, entries } from '../support/samples.js';
import type { Suite, Trial } from '../support/suite.js';

/** `join`, `mandatory`, `never` and `new`. Savepoints have a file of their own. */
export function propagationCases({ test, capabilities }: Suite): void {
  test('joins the running transaction by default', async ({ unitOfWork, sql }) => {
    const result = await unitOfWork.run(async (outer) => {
      await enter(sql, 'outer');
      return unitOfWork.run(async () => {
        assert.equal(unitOfWork.current()?.id, outer.id);
        assert.deepEqual(await entries(sql), ['outer'], 'the joined work sees what is not committed yet');
        await enter(sql, 'inner');
        return 'of the inner work';
      });
    });
    assert.equal(result, 'of the inner work');
    assert.deepEqual(await entries(sql), ['inner', 'outer']);
  });

  test('undoes joined work that had succeeded when the outer work fails', async ({ unitOfWork, sql }) => {
    await rejectionOf(
      unitOfWork.run(async () => {
        await unitOfWork.run(() => enter(sql, 'inner'));
        throw new Error('outer');
      }),
    );
    assert.deepEqual(await entries(sql), []);
  });

  test('lets the error of joined work through unchanged and undoes everything', async ({ unitOfWork, sql }) => {
    const refusal = new Error('inner');
    const work = unitOfWork.run(async () => {
      await enter(sql, 'outer');
      await unitOfWork.run(async () => {
        await enter(sql, 'inner');
        throw refusal;
      });
    });
    assert.equal(await rejectionOf(work), refusal);
    assert.deepEqual(await entries(sql), []);
  });

  // A joined call has no boundary of its own: its own error is the outer work's to judge, unless the database has already aborted.
  test('lets the outer work go on, and keeps all of it, after it caught an error that the joined work threw itself', async ({
    unitOfWork,
    sql,
  }) => {
    await unitOfWork.run(async () => {
      await rejectionOf(
        unitOfWork.run(async () => {
          await enter(sql, 'inner');
          throw new Error('inner');
        }),
      );
      await enter(sql, 'outer');
    });
    assert.deepEqual(await entries(sql), ['inner', 'outer']);
  });

  test('does not report success after joined work made the database abort, though the outer work caught it', async ({
    unitOfWork,
    sql,
  }) => {
    const work = unitOfWork.run(async () => {
      await enter(sql, 'taken');
      await rejectsWith(
        unitOfWork.run(() => enter(sql, 'taken')),
        UniqueViolationError,
      );
    });
    await rejectsCoded(work);
    assert.deepEqual(await entries(sql), []);
  });

  test('mandatory uses the running transaction and refuses to begin one', async ({ unitOfWork, sql }) => {
    await rejectsWith(
      unitOfWork.run(() => enter(sql, 'alone'), { propagation: 'mandatory' }),
      TransactionRequiredError,
    );
    await unitOfWork.run((outer) =>
      unitOfWork.run(
        async () => {
          assert.equal(unitOfWork.current()?.id, outer.id);
          await enter(sql, 'within');
        },
        { propagation: 'mandatory' },
      ),
    );
    assert.deepEqual(await entries(sql), ['within']);
  });

  test('never runs without a transaction: each write stands alone', async ({ unitOfWork, sql }) => {
    const refusal = new Error('after the write');
    const work = async (): Promise<void> => {
      assert.equal(unitOfWork.current(), undefined);
      await enter(sql, 'stays');
      throw refusal;
    };
    assert.equal(await rejectionOf(unitOfWork.run(work, { propagation: 'never' })), refusal);
    assert.deepEqual(await entries(sql), ['stays']);
  });

  test('never refuses to run inside a transaction, which goes on', async ({ unitOfWork, sql }) => {
    await unitOfWork.run(async () => {
      await rejectsWith(
        unitOfWork.run(() => enter(sql, 'within'), { propagation: 'never' }),
        TransactionForbiddenError,
      );
      await enter(sql, 'outer');
    });
    assert.deepEqual(await entries(sql), ['outer']);
  });

  test('every propagation that may begin a transaction begins one where none runs', async ({ unitOfWork, sql }) => {
    for (const propagation of ['join', 'savepoint', 'new'] as const) {
      await unitOfWork.run(
        (scope) => {
          assert.equal(unitOfWork.current()?.id, scope.id);
          return enter(sql, `${propagation} kept`);
        },
        { propagation },
      );
      const failing = async (): Promise<void> => {
        await enter(sql, `${propagation} lost`);
        throw new Error('own');
      };
      await rejectionOf(unitOfWork.run(failing, { propagation }));
    }
    assert.deepEqual(await entries(sql), ['join kept', 'new kept', 'savepoint kept']);
  });

  const stricter: readonly UnitOfWorkOptions[] = [
    { isolation: 'serializable' },
    { isolation: 'repeatable read', propagation: 'mandatory' },
    { isolation: 'serializable', propagation: 'savepoint' },
  ];
  for (const options of stricter) {
    test(`refuses ${options.propagation ?? 'join'} with ${options.isolation} inside a read committed transaction`, async ({
      unitOfWork,
      sql,
    }) => {
      await unitOfWork.run(async () => {
        await rejectsWith(
          unitOfWork.run(() => enter(sql, 'within'), options),
          TransactionForbiddenError,
        );
        await enter(sql, 'outer');
      });
      assert.deepEqual(await entries(sql), ['outer']);
    });
  }

  test('joins a transaction that is as strict as asked, or stricter', async ({ unitOfWork, sql }) => {
    await unitOfWork.run(
      async () => {
        await unitOfWork.run(() => enter(sql, 'same'), { isolation: 'repeatable read' });
        await unitOfWork.run(() => enter(sql, 'weaker'), { isolation: 'read committed' });
      },
      { isolation: 'repeatable read' },
    );
    assert.deepEqual(await entries(sql), ['same', 'weaker']);
  });

  if (capabilities.concurrentTransactions) independentCases(test);
  else refusalCases(test);
}

function independentCases(test: Suite['test']): void {
  test('new keeps its work when the surrounding transaction is rolled back', async ({ unitOfWork, sql }) => {
    await rejectionOf(
      unitOfWork.run(async (outer) => {
        await enter(sql, 'outer');
        await unitOfWork.run(
          async (inner) => {
            assert.notEqual(inner.id, outer.id);
            assert.equal(unitOfWork.current()?.id, inner.id);
            assert.deepEqual(
              await entries(sql),
              [],
              'the outer row is not committed, so the independent transaction does not see it',
            );
            await enter(sql, 'inner');
          },
          { propagation: 'new' },
        );
        assert.equal(unitOfWork.current()?.id, outer.id);
        throw new Error('outer');
      }),
    );
    assert.deepEqual(await entries(sql), ['inner']);
  });

  test('new is rolled back alone', async ({ unitOfWork, sql }) => {
    await unitOfWork.run(async () => {
      const failing = async (): Promise<void> => {
        await enter(sql, 'inner');
        throw new Error('inner');
      };
      await rejectionOf(unitOfWork.run(failing, { propagation: 'new' }));
      await enter(sql, 'outer');
    });
    assert.deepEqual(await entries(sql), ['outer']);
  });
}

function refusalCases(test: Suite['test']): void {
  test('new inside a transaction is refused at once on the only connection, and the transaction goes on', async ({
    unitOfWork,
    sql,
    clock,
  }: Trial) => {
    let runs = 0;
    await unitOfWork.run(async () => {
      const begin = clock.monotonic();
      const inner = unitOfWork.run(async () => void (runs += 1), { propagation: 'new' });
      await rejectsWith(inner, ReentrantTransactionError);
      assert.ok(clock.monotonic() - begin < 1_000, 'it must not wait for a connection that cannot become free');
      await enter(sql, 'outer');
    });
    assert.equal(runs, 0);
    assert.deepEqual(await entries(sql), ['outer']);
  });
}
