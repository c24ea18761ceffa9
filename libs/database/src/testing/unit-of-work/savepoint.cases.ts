import assert from 'node:assert/strict';
import { UniqueViolationError, type UnitOfWork } from '#domain/database';
import { rejectionOf, rejectsWith } from '../support/expectations.js';
import { accountData, accountId } from '../support/samples.js';
import type { Suite } from '../support/suite.js';

/** Runs `work` in a savepoint and rolls that back. */
async function undone(unitOfWork: UnitOfWork, work: () => Promise<unknown>): Promise<void> {
  const refusal = new Error('undo the savepoint');
  const failing = async (): Promise<void> => {
    await work();
    throw refusal;
  };
  assert.equal(await rejectionOf(unitOfWork.run(failing, { propagation: 'savepoint' })), refusal);
}

/** Rows, scopes and entities around savepoints. */
export function savepointCases({ test }: Suite): void {
  test('rolls a savepoint back alone', async ({ unitOfWork, ledger }) => {
    await unitOfWork.run(async () => {
      await ledger.enter('before');
      await undone(unitOfWork, () => ledger.enter('inside'));
      await ledger.enter('after');
    });
    assert.deepEqual(await ledger.entries(), ['after', 'before']);
  });

  test('goes on after an error of the database inside a savepoint', async ({ unitOfWork, ledger }) => {
    await unitOfWork.run(async () => {
      await ledger.enter('taken');
      const inner = unitOfWork.run(() => ledger.enter('taken'), { propagation: 'savepoint' });
      await rejectsWith(inner, UniqueViolationError);
      await ledger.enter('after');
    });
    assert.deepEqual(await ledger.entries(), ['after', 'taken']);
  });

  test('undoes a savepoint that was kept when the outer work fails', async ({ unitOfWork, ledger }) => {
    await rejectionOf(
      unitOfWork.run(async () => {
        await unitOfWork.run(() => ledger.enter('inside'), { propagation: 'savepoint' });
        throw new Error('outer');
      }),
    );
    assert.deepEqual(await ledger.entries(), []);
  });

  test('nests savepoints: each is undone with those inside it, and no other', async ({ unitOfWork, ledger }) => {
    await unitOfWork.run(async () => {
      await unitOfWork.run(
        async () => {
          await ledger.enter('1');
          await undone(unitOfWork, async () => {
            await ledger.enter('1.1');
            await unitOfWork.run(() => ledger.enter('1.1.1'), { propagation: 'savepoint' });
          });
          await unitOfWork.run(() => ledger.enter('1.2'), { propagation: 'savepoint' });
        },
        { propagation: 'savepoint' },
      );
    });
    assert.deepEqual(await ledger.entries(), ['1', '1.2']);
  });

  test('is a scope of its own, below the one that runs', async ({ unitOfWork }) => {
    await unitOfWork.run(async (outer) => {
      await unitOfWork.run(
        async (inner) => {
          assert.notEqual(inner.id, outer.id);
          assert.equal(inner.parent?.id, outer.id);
          assert.equal(inner.owner, outer.owner);
          assert.equal(unitOfWork.current()?.id, inner.id);
          await unitOfWork.run(async () => assert.equal(unitOfWork.current()?.id, inner.id));
        },
        { propagation: 'savepoint' },
      );
      assert.equal(unitOfWork.current()?.id, outer.id);
      await undone(unitOfWork, async () => undefined);
      assert.equal(unitOfWork.current()?.id, outer.id);
      assert.equal(outer.active, true);
    });
  });

  test('forgets what a rolled-back savepoint changed on an entity that the outer work holds', async ({
    unitOfWork,
    accounts,
  }) => {
    await accounts.create(accountData(1, { balance: 10 }));
    await unitOfWork.run(async () => {
      await accounts.findById(accountId(1));
      await undone(unitOfWork, async () => {
        const inner = await accounts.findById(accountId(1));
        assert.ok(inner);
        inner.balance = 99;
        await accounts.save(inner);
      });
      assert.equal((await accounts.findById(accountId(1)))?.balance, 10);
      await accounts.create(accountData(2)); // another write must not bring the undone change along
    });
    assert.equal((await accounts.findById(accountId(1)))?.balance, 10);
  });

  test('lets the outer work save an entity that a rolled-back savepoint had saved', async ({
    unitOfWork,
    accounts,
  }) => {
    await accounts.create(accountData(1, { balance: 10 }));
    await unitOfWork.run(async () => {
      await undone(unitOfWork, async () => {
        const inner = await accounts.findById(accountId(1));
        assert.ok(inner);
        inner.balance = 99;
        await accounts.save(inner);
      });
      const outer = await accounts.findById(accountId(1));
      assert.ok(outer);
      outer.balance += 1;
      await accounts.save(outer);
    });
    assert.equal((await accounts.findById(accountId(1)))?.balance, 11);
  });

  test('forgets what a rolled-back savepoint created and deleted', async ({ unitOfWork, accounts }) => {
    await accounts.create(accountData(1));
    await unitOfWork.run(async () => {
      await undone(unitOfWork, async () => {
        await accounts.delete(accountId(1));
        await accounts.create(accountData(2));
      });
      assert.equal((await accounts.findById(accountId(1)))?.owner, 'owner 1');
      assert.equal(await accounts.findById(accountId(2)), undefined);
      await accounts.create(accountData(2, { owner: 'second attempt' }));
    });
    assert.equal((await accounts.findById(accountId(2)))?.owner, 'second attempt');
  });

  test('forgets what a savepoint that the database aborted had created', async ({ unitOfWork, accounts, ledger }) => {
    await unitOfWork.run(async () => {
      const inner = unitOfWork.run(
        async () => {
          await accounts.create(accountData(1));
          await accounts.create(accountData(1));
        },
        { propagation: 'savepoint' },
      );
      await rejectsWith(inner, UniqueViolationError);
      await accounts.create(accountData(2));
      await ledger.enter('outer');
    });
    assert.deepEqual(
      (await accounts.find()).map((account) => account.id),
      [accountId(2)],
    );
    assert.deepEqual(await ledger.entries(), ['outer']);
  });

  // PostgreSQL stacks savepoints: two side by side on one connection would be nested by the accident of their timing.
  test('keeps savepoints that run side by side apart: each tells the truth about its own rows', async ({
    unitOfWork,
    ledger,
    clock,
  }) => {
    const inSavepoint = (name: string, fails: boolean): Promise<void> =>
      unitOfWork.run(
        async () => {
          await ledger.enter(name);
          await clock.sleep(5);
          if (fails) throw new Error(name);
        },
        { propagation: 'savepoint' },
      );
    const names = ['1 fails', '2 holds', '3 fails', '4 holds'];
    const outcomes = await unitOfWork.run(() =>
      Promise.allSettled(names.map((name) => inSavepoint(name, name.endsWith('fails')))),
    );
    const kept = names.filter((_, index) => outcomes[index]?.status === 'fulfilled');
    assert.deepEqual(await ledger.entries(), kept);
    assert.ok(kept.length > 0, 'at least one of them is able to run');
  });

  test('does not take a write of the outer work along when a savepoint beside it is rolled back', async ({
    unitOfWork,
    ledger,
    gate,
  }) => {
    const inside = gate();
    const leave = gate();
    const written = await unitOfWork.run(async () => {
      const savepoint = undone(unitOfWork, async () => {
        await ledger.enter('savepoint');
        inside.open();
        await leave.passed;
      });
      await inside.passed;
      const outer = ledger.enter('outer').then(
        () => true,
        () => false,
      ); // to wait for the savepoint, or to be refused, are both honest
      leave.open();
      await savepoint;
      return outer;
    });
    assert.deepEqual(await ledger.entries(), written ? ['outer'] : []);
  });
}
