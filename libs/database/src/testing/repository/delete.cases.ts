import assert from 'node:assert/strict';
import { ForeignKeyViolationError, OptimisticLockError } from '#domain/database';
import { rejectionOf, rejectsWith } from '../support/expectations.js';
import { accountData, accountId, itemData } from '../support/samples.js';
import type { Suite } from '../support/suite.js';

export function deleteCases({ test, sqlTest }: Suite): void {
  test('deletes by id, once', async ({ items }) => {
    await items.create(itemData(1));
    await items.create(itemData(2));
    assert.equal(await items.delete('sku-0001'), true);
    assert.equal(await items.delete('sku-0001'), false);
    assert.deepEqual(
      (await items.find()).map(({ sku }) => sku),
      ['sku-0002'],
    );
  });

  test('deletes an entity, whether it was read outside or in a unit of work, once', async ({ unitOfWork, items }) => {
    for (const inside of [false, true]) {
      const read = (): ReturnType<typeof items.findById> => items.findById('sku-0001');
      await items.create(itemData(1));
      const entity = inside ? await unitOfWork.run(read) : await read();
      assert.ok(entity);
      assert.equal(await items.delete(entity), true);
      assert.equal(await items.delete(entity), false);
    }
    assert.equal(await items.count(), 0);
  });

  test('deletes by a composite id and by its entity, and nothing beside it', async ({ memberships }) => {
    for (const member of ['x', 'y', 'z']) await memberships.create({ group: 'g', member, role: 'reader' });
    assert.equal(await memberships.delete({ group: 'g', member: 'x' }), true);
    assert.equal(await memberships.delete({ group: 'g', member: 'x' }), false);
    const entity = await memberships.findById({ group: 'g', member: 'y' });
    assert.ok(entity);
    assert.equal(await memberships.delete(entity), true);
    assert.deepEqual(
      (await memberships.find()).map(({ member }) => member),
      ['z'],
    );
  });

  test('gives OptimisticLockError for a versioned entity that someone else wrote first, and deletes by id whatever the version', async ({
    accounts,
  }) => {
    await accounts.create(accountData(1));
    const stale = await accounts.findById(accountId(1));
    const fresh = await accounts.findById(accountId(1));
    assert.ok(stale && fresh);
    fresh.balance = 1;
    await accounts.save(fresh);
    await rejectsWith(accounts.delete(stale), OptimisticLockError);
    assert.equal(await accounts.count(), 1);
    assert.equal(await accounts.delete(accountId(1)), true);
    assert.equal(await accounts.delete(fresh), false, 'it is gone, which is no conflict');
  });

  test('deletes a versioned entity that it has just saved', async ({ accounts }) => {
    const mine = await accounts.create(accountData(1));
    mine.balance = 1;
    await accounts.save(mine);
    assert.equal(await accounts.delete(mine), true);
    assert.equal(await accounts.count(), 0);
  });

  sqlTest('gives ForeignKeyViolationError for a row that is referred to', async ({ accounts, sql }) => {
    await accounts.create(accountData(1));
    await sql.execute('insert into suite_transfer (account_id) values ($1)', [accountId(1)]);
    await rejectsWith(accounts.delete(accountId(1)), ForeignKeyViolationError);
    assert.equal(await accounts.count(), 1);
  });

  test('is seen at once in its unit of work, which may create the same id again', async ({ unitOfWork, accounts }) => {
    await accounts.create(accountData(1));
    await unitOfWork.run(async () => {
      const entity = await accounts.findById(accountId(1));
      assert.ok(entity);
      assert.equal(await accounts.delete(entity), true);
      assert.equal(await accounts.findById(accountId(1)), undefined);
      assert.deepEqual(await accounts.find(), []);
      assert.equal(await accounts.count(), 0);
      assert.equal(await accounts.delete(entity), false);
      await accounts.create(accountData(1, { owner: 'again' }));
      assert.equal((await accounts.findById(accountId(1)))?.owner, 'again');
    });
    assert.equal((await accounts.findById(accountId(1)))?.owner, 'again');
  });

  test('by id is seen at once in a unit of work that holds the entity', async ({ unitOfWork, accounts }) => {
    await accounts.create(accountData(1));
    await unitOfWork.run(async () => {
      await accounts.findById(accountId(1));
      assert.equal(await accounts.delete(accountId(1)), true);
      assert.equal(await accounts.findById(accountId(1)), undefined);
      assert.equal(await accounts.delete(accountId(1)), false);
    });
  });

  test('is undone with its unit of work', async ({ unitOfWork, accounts }) => {
    await accounts.create(accountData(1));
    await rejectionOf(
      unitOfWork.run(async () => {
        await accounts.delete(accountId(1));
        throw new Error('own');
      }),
    );
    assert.equal((await accounts.findById(accountId(1)))?.owner, 'owner 1');
  });

  test('lets exactly one of ten concurrent deletes say that it did it', async ({ items }) => {
    await items.create(itemData(1));
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => items.delete('sku-0001')));
    assert.equal(outcomes.filter(Boolean).length, 1);
  });
}
