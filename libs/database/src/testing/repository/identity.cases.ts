import assert from 'node:assert/strict';
import { accountData, accountId, itemData } from '../support/samples.js';
import type { Suite } from '../support/suite.js';

/** One object per row inside a unit of work; a fresh reading outside. */
export function identityCases({ test, sqlTest }: Suite): void {
  test('hands out one object per row inside a unit of work, however it was found', async ({ unitOfWork, accounts }) => {
    await accounts.create(accountData(1));
    await unitOfWork.run(async () => {
      const found = await accounts.findById(accountId(1));
      assert.ok(found);
      assert.equal(await accounts.findById(accountId(1)), found);
      assert.equal((await accounts.find())[0], found);
      assert.equal(await accounts.first({ owner: 'owner 1' }), found);
      assert.equal((await accounts.page()).items[0], found);
      assert.equal(await unitOfWork.run(() => accounts.findById(accountId(1))), found);
    });
  });

  test('hands out the object that it created or saved in the same unit of work', async ({ unitOfWork, accounts }) => {
    await unitOfWork.run(async () => {
      const created = await accounts.create(accountData(1));
      assert.equal(await accounts.findById(accountId(1)), created);
    });
  });

  test('shares no object between units of work, nor between calls outside one', async ({ unitOfWork, accounts }) => {
    await accounts.create(accountData(1));
    const read = (): ReturnType<typeof accounts.findById> => accounts.findById(accountId(1));
    const found = [await read(), await read(), await unitOfWork.run(read), await unitOfWork.run(read)];
    assert.equal(new Set(found).size, 4);
  });

  sqlTest(
    'reads afresh outside a unit of work, after a statement and after another unit of work',
    async ({ unitOfWork, accounts, sql }) => {
      await accounts.create(accountData(1));
      const balance = async (): Promise<number | undefined> => (await accounts.findById(accountId(1)))?.balance;
      assert.equal(await balance(), 0);
      await sql.execute('update suite_account set balance = 1');
      assert.equal(await balance(), 1);
      await unitOfWork.run(() => sql.execute('update suite_account set balance = 2'));
      assert.equal(await balance(), 2);
      assert.equal((await accounts.find())[0]?.balance, 2);
    },
  );

  sqlTest(
    'shows an entity that is held what a statement of the same unit of work did to its row',
    async ({ unitOfWork, accounts, sql }) => {
      await accounts.create(accountData(1));
      await unitOfWork.run(async () => {
        const held = await accounts.findById(accountId(1));
        assert.ok(held);
        await sql.execute('update suite_account set balance = 5, version = version + 1 where id = $1', [accountId(1)]);
        const again = await accounts.findById(accountId(1));
        assert.equal(again, held);
        assert.equal(held.balance, 5);
        held.balance += 1;
        await accounts.save(held);
        await sql.execute('delete from suite_account');
        assert.equal(await accounts.findById(accountId(1)), undefined);
      });
    },
  );

  test('does not write what was changed on an entity outside a unit of work and never saved', async ({
    unitOfWork,
    accounts,
    items,
  }) => {
    await accounts.create(accountData(1));
    const forgotten = await accounts.findById(accountId(1));
    assert.ok(forgotten);
    forgotten.balance = 99;
    await items.create(itemData(1));
    await unitOfWork.run(() => items.create(itemData(2)));
    assert.equal((await accounts.findById(accountId(1)))?.balance, 0);
  });

  test('does not see what another unit of work has not committed', async ({ unitOfWork, accounts, gate }) => {
    const [written, leave] = [gate(), gate()];
    const writer = unitOfWork.run(async () => {
      await accounts.create(accountData(1));
      written.open();
      await leave.passed;
      throw new Error('own');
    });
    const outcome = writer.catch((error: unknown) => error);
    await written.passed;
    const reading = accounts.findById(accountId(1)); // on one connection it waits for the writer's end
    leave.open();
    assert.equal(await reading, undefined);
    assert.ok((await outcome) instanceof Error);
  });
}
