import assert from 'node:assert/strict';
import type { EntityChange, TransactionScope } from '#core';
import { rejectionOf } from '../support/expectations.js';
import { accountData, accountId, enter, itemData } from '../support/samples.js';
import type { Suite, Trial } from '../support/suite.js';

/** Runs `work` and gives every change that `onChanges` told, in the order in which it did. */
async function changesOf(
  { unitOfWork }: Trial,
  work: (scope: TransactionScope) => Promise<unknown>,
): Promise<readonly EntityChange[]> {
  const told: EntityChange[] = [];
  await unitOfWork.run(async (scope) => {
    scope.onChanges((changes) => void told.push(...changes));
    await work(scope);
  });
  return told;
}

/** What `onChanges` tells. */
export function changesCases({ test, sqlTest }: Suite): void {
  test('tells what was created, with its values', async (trial) => {
    const { accounts } = trial;
    const [change, ...others] = await changesOf(trial, () => accounts.create(accountData(1, { balance: 5 })));
    assert.deepEqual(others, []);
    assert.ok(change);
    assert.deepEqual([change.entity, change.id, change.kind, change.before], ['Account', accountId(1), 'create', {}]);
    assert.equal(change.after['owner'], 'owner 1');
    assert.equal(change.after['balance'], 5);
  });

  test('tells the fields that were changed, before and after, and no others', async (trial) => {
    const { items } = trial;
    await items.create(itemData(1, { price: 10 }));
    const changes = await changesOf(trial, async () => {
      const item = await items.findById('sku-0001');
      assert.ok(item);
      item.price = 11;
      item.rank = null;
      await items.save(item);
    });
    assert.deepEqual(
      changes.map(({ entity, id, kind, before, after }) => ({ entity, id, kind, before, after })),
      [
        {
          entity: 'Item',
          id: 'sku-0001',
          kind: 'update',
          before: { price: 10, rank: 1n },
          after: { price: 11, rank: null },
        },
      ],
    );
  });

  test('tells what was deleted, with the values it had', async (trial) => {
    const { items } = trial;
    await items.create(itemData(1, { price: 10 }));
    const [change, ...others] = await changesOf(trial, async () => {
      const item = await items.findById('sku-0001');
      assert.ok(item);
      await items.delete(item);
    });
    assert.deepEqual(others, []);
    assert.ok(change);
    assert.deepEqual([change.entity, change.id, change.kind, change.after], ['Item', 'sku-0001', 'delete', {}]);
    assert.equal(change.before['price'], 10);
  });

  test('tells a delete by id as it tells one by entity', async (trial) => {
    const { items } = trial;
    await items.create(itemData(1));
    const changes = await changesOf(trial, () => items.delete('sku-0001'));
    assert.deepEqual(
      changes.map(({ id, kind }) => [id, kind]),
      [['sku-0001', 'delete']],
    );
  });

  test('joins the parts of a composite key by a tilde', async (trial) => {
    const changes = await changesOf(trial, () => trial.memberships.create({ group: 'g', member: 'm', role: 'reader' }));
    assert.deepEqual(
      changes.map(({ entity, id }) => [entity, id]),
      [['Membership', 'g~m']],
    );
  });

  test('tells every change once, across several writes', async (trial) => {
    const { accounts } = trial;
    const changes = await changesOf(trial, async () => {
      for (let n = 1; n <= 5; n += 1) await accounts.create(accountData(n));
      await accounts.delete(accountId(5));
    });
    const created = changes.filter(({ kind }) => kind === 'create').map(({ id }) => id);
    assert.equal(new Set(created).size, created.length, 'no change is told twice');
    for (let n = 1; n <= 4; n += 1) assert.ok(created.includes(accountId(n)));
  });

  test('tells two saves of one entity so that they add up, as one change or as two', async (trial) => {
    const { items } = trial;
    await items.create(itemData(1, { price: 10 }));
    const changes = await changesOf(trial, async () => {
      const item = await items.findById('sku-0001');
      assert.ok(item);
      for (const price of [11, 12]) {
        item.price = price;
        await items.save(item);
      }
    });
    let price: unknown = 10;
    for (const change of changes) {
      assert.equal(change.before['price'], price);
      price = change.after['price'];
    }
    assert.equal(price, 12);
  });

  sqlTest('tells nothing for a save that changed nothing, and nothing for plain statements', async (trial) => {
    const { items, sql } = trial;
    await items.create(itemData(1));
    const changes = await changesOf(trial, async () => {
      const item = await items.findById('sku-0001');
      assert.ok(item);
      await items.save(item);
      await enter(sql, 'by statement');
    });
    assert.deepEqual(changes, []);
  });

  test('does not tell what was rolled back with a savepoint', async (trial) => {
    const { unitOfWork, accounts } = trial;
    const changes = await changesOf(trial, async () => {
      await accounts.create(accountData(1));
      const undone = async (): Promise<void> => {
        await accounts.create(accountData(2));
        throw new Error('savepoint');
      };
      await rejectionOf(unitOfWork.run(undone, { propagation: 'savepoint' }));
      await unitOfWork.run(() => accounts.create(accountData(3)), { propagation: 'savepoint' });
    });
    assert.deepEqual(
      changes.map(({ id }) => id),
      [accountId(1), accountId(3)],
    );
  });

  test('does not tell an attempt what the failed one before it did', async (trial) => {
    const { unitOfWork, accounts, ledger } = trial;
    const told: string[][] = [];
    let runs = 0;
    await unitOfWork.run(async (scope) => {
      const ids: string[] = [];
      told.push(ids);
      runs += 1;
      scope.onChanges((changes) => void ids.push(...changes.map(({ id }) => id)));
      await accounts.create(accountData(runs));
      if (runs === 1) await ledger.collide('40001');
    });
    assert.deepEqual(told[1], [accountId(2)]);
  });

  test('lets the hook write in the same transaction, and rolls back when it throws', async ({
    unitOfWork,
    accounts,
    ledger,
  }) => {
    const refusal = new Error('not audited');
    const audited = (fails: boolean): Promise<void> =>
      unitOfWork.run(async (scope) => {
        scope.onChanges(async (changes) => {
          for (const { id } of changes) await ledger.enter(id);
          if (fails) throw refusal;
        });
        await accounts.create(accountData(fails ? 2 : 1));
      });
    await audited(false);
    assert.equal(await rejectionOf(audited(true)), refusal);
    assert.deepEqual(await ledger.entries(), [accountId(1)]);
    assert.equal(await accounts.count(), 1);
  });
}
