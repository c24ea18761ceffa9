import assert from 'node:assert/strict';
import { CallContext } from '#core';
import {
  EntityNotFoundError,
  everything,
  InvalidQueryError,
  NotNullViolationError,
  TenantMismatchError,
  TenantRequiredError,
  type Changes,
  type Repository,
} from '#domain/database';
import type { Parcel } from '../suite-records.js';
import { rejectionOf, rejectsWith, untyped } from '../support/expectations.js';
import { itemData } from '../support/samples.js';
import type { Suite, Trial } from '../support/suite.js';
import { asTenant, numbersOf, parcelData, parcelId } from '../support/tenancy.js';

// Names of which one begins with the other.
const [MINE, THEIRS] = ['t1', 't10'];

/** Parcels 1 and 2 are mine, 3 and 4 are theirs; 2 and 4 are deleted when asked for. */
async function seed({ parcels }: Trial, deleted = false): Promise<void> {
  for (const [tenant, numbers] of [
    [MINE, [1, 2]],
    [THEIRS, [3, 4]],
  ] as const)
    await asTenant(tenant, async () => {
      await parcels.createMany(numbers.map((n) => parcelData(n)));
      if (deleted) await parcels.delete(parcelId(numbers[1]));
    });
}

async function drained(stream: AsyncIterable<Parcel>): Promise<readonly Parcel[]> {
  const rows: Parcel[] = [];
  for await (const row of stream) rows.push(row);
  return rows;
}

/** Everything, whose it is and whether it is deleted. */
async function stored({ parcels }: Trial): Promise<readonly string[]> {
  const rows = await parcels.acrossTenants('the suite looks').find({}, { deleted: 'with' });
  return rows.map(({ tenant, id, weight, deletedAt }) =>
    [tenant, Number.parseInt(id.slice(-12), 16), weight, deletedAt === null ? 'there' : 'deleted'].join(' '),
  );
}

const UNTOUCHED = ['t1 1 1 there', 't1 2 2 there', 't10 3 3 there', 't10 4 4 there'];

export function tenantCases({ test, group }: Suite): void {
  group('of one tenant', ownCases);
  group('acrossTenants', acrossCases);

  const calls: Readonly<Record<string, (parcels: Repository<Parcel>) => Promise<unknown>>> = {
    findById: (parcels) => parcels.findById(parcelId(1)),
    find: (parcels) => parcels.find(),
    first: (parcels) => parcels.first(),
    exists: (parcels) => parcels.exists(),
    count: (parcels) => parcels.count(),
    page: (parcels) => parcels.page(),
    pageByOffset: (parcels) => parcels.pageByOffset(),
    stream: (parcels) => drained(parcels.stream()),
    create: (parcels) => parcels.create(parcelData(9, { tenant: MINE })),
    createMany: (parcels) => parcels.createMany([parcelData(9, { tenant: MINE })]),
    update: (parcels) => parcels.update(parcelId(1), { weight: 9 }),
    updateMany: (parcels) => parcels.updateMany(everything(), { weight: 9 }),
    delete: (parcels) => parcels.delete(parcelId(1)),
    deleteMany: (parcels) => parcels.deleteMany(everything()),
    restore: (parcels) => parcels.restore(parcelId(1)),
  };
  for (const [name, call] of Object.entries(calls)) {
    test(`${name} without a tenant is a TenantRequiredError`, async (trial) => {
      await seed(trial);
      await rejectsWith(call(trial.parcels), TenantRequiredError);
      const nameless = new CallContext({ correlationId: 'suite', tenant: '' });
      await rejectsWith(
        CallContext.run(nameless, () => call(trial.parcels)),
        TenantRequiredError,
      );
      assert.deepEqual(await stored(trial), UNTOUCHED);
    });
  }

  test('save without a tenant is a TenantRequiredError', async (trial) => {
    await seed(trial);
    const held = await asTenant(MINE, () => trial.parcels.findById(parcelId(1)));
    assert.ok(held);
    held.weight = 9;
    await rejectsWith(trial.parcels.save(held), TenantRequiredError);
    assert.deepEqual(await stored(trial), UNTOUCHED);
  });

  test('an entity without tenants needs none', async ({ items }) => {
    await items.create(itemData(1));
    assert.equal((await items.acrossTenants('a report').find()).length, 1);
    await asTenant(MINE, () => items.update('sku-0001', { price: 2 }));
    assert.equal((await items.findById('sku-0001'))?.price, 2);
  });

  test('keeps tenants apart that run side by side', async (trial) => {
    const { parcels, unitOfWork } = trial;
    const tenants = Array.from({ length: 8 }, (_, n) => `t${n}`);
    await Promise.all(
      tenants.map((tenant, n) => asTenant(tenant, () => unitOfWork.run(() => parcels.create(parcelData(n + 1))))),
    );
    const seen = await Promise.all(tenants.map((tenant) => asTenant(tenant, () => parcels.find())));
    assert.deepEqual(seen.map(numbersOf), [[1], [2], [3], [4], [5], [6], [7], [8]]);
  });
}

function ownCases({ test }: Suite): void {
  test('a new entity gets the tenant of the call, and may name it', async ({ parcels }) => {
    await asTenant(MINE, async () => {
      assert.equal((await parcels.create(parcelData(1))).tenant, MINE);
      assert.equal((await parcels.create(parcelData(2, { tenant: MINE }))).tenant, MINE);
      const [many] = await parcels.createMany([parcelData(3)]);
      assert.equal(many?.tenant, MINE);
    });
  });

  test('a new entity of another tenant is a TenantMismatchError, and nothing is stored', async (trial) => {
    await seed(trial);
    await asTenant(MINE, async () => {
      for (const tenant of [THEIRS, '', 'T1', 't1 ']) {
        await rejectsWith(trial.parcels.create(parcelData(8, { tenant })), TenantMismatchError);
        const many = [parcelData(8), parcelData(9, { tenant })];
        await rejectsWith(trial.parcels.createMany(many), TenantMismatchError);
      }
    });
    assert.deepEqual(await stored(trial), UNTOUCHED);
  });

  for (const inside of [false, true]) {
    test(`reads see the tenant's own alone, ${inside ? 'in a unit of work that holds others too' : 'each by itself'}`, async (trial) => {
      const { parcels, unitOfWork } = trial;
      await seed(trial);
      const look = async (): Promise<void> => {
        assert.deepEqual(numbersOf(await parcels.find()), [1, 2]);
        assert.deepEqual(numbersOf(await parcels.find({ id: { in: [parcelId(2), parcelId(3)] } })), [2]);
        assert.deepEqual(numbersOf((await parcels.page()).items), [1, 2]);
        const page = await parcels.pageByOffset();
        assert.deepEqual([numbersOf(page.items), page.total], [[1, 2], 2]);
        assert.deepEqual(numbersOf(await drained(parcels.stream({}, { chunk: 1 }))), [1, 2]);
        assert.equal(await parcels.count(), 2);
        assert.equal(await parcels.exists({ id: parcelId(3) }), false);
        assert.equal(await parcels.first({ id: parcelId(3) }), undefined);
        assert.equal(await parcels.first({ tenant: THEIRS }), undefined);
        assert.equal(await parcels.findById(parcelId(3)), undefined);
        assert.equal((await parcels.findById(parcelId(1)))?.tenant, MINE);
      };
      await asTenant(MINE, async () => {
        if (!inside) return look();
        return unitOfWork.run(async () => {
          await parcels.acrossTenants('the suite holds all').find();
          await look();
          assert.equal(await parcels.findById(parcelId(3), { lock: 'update' }), undefined);
        });
      });
    });
  }

  test("writes reach the tenant's own alone", async (trial) => {
    const { parcels } = trial;
    await seed(trial);
    await asTenant(MINE, async () => {
      await rejectsWith(parcels.update(parcelId(3), { weight: 9 }), EntityNotFoundError);
      assert.equal(await parcels.updateMany({ weight: { gte: 2 } }, { weight: 9 }), 1);
      assert.equal(await parcels.delete(parcelId(3)), false);
      assert.equal(await parcels.delete(parcelId(3), { permanently: true }), false);
      assert.equal(await parcels.deleteMany({ weight: 9 }), 1);
      assert.equal(await parcels.deleteMany({ id: parcelId(4) }, { permanently: true }), 0);
    });
    assert.deepEqual(await stored(trial), ['t1 1 1 there', 't1 2 9 deleted', 't10 3 3 there', 't10 4 4 there']);
  });

  test("restores the tenant's own alone", async (trial) => {
    const { parcels } = trial;
    await seed(trial, true);
    await asTenant(MINE, async () => {
      assert.equal(await parcels.restore(parcelId(4)), false);
      assert.equal(await parcels.restore(parcelId(2)), true);
    });
    assert.deepEqual(await stored(trial), ['t1 1 1 there', 't1 2 2 there', 't10 3 3 there', 't10 4 4 deleted']);
  });

  test('an entity that was read for another tenant is neither saved, deleted nor restored', async (trial) => {
    const { parcels } = trial;
    await seed(trial, true);
    const theirs = await asTenant(THEIRS, () => parcels.findById(parcelId(3)));
    const deleted = await asTenant(THEIRS, () => parcels.findById(parcelId(4), { deleted: 'only' }));
    assert.ok(theirs && deleted);
    const before = await stored(trial);
    await asTenant(MINE, async () => {
      await rejectsWith(parcels.delete(theirs), TenantMismatchError);
      await rejectsWith(parcels.restore(deleted), TenantMismatchError);
      theirs.weight = 9;
      await rejectsWith(parcels.save(theirs), TenantMismatchError);
      theirs.tenant = MINE;
      await rejectsWith(parcels.save(theirs), TenantMismatchError);
    });
    assert.deepEqual(await stored(trial), before);
  });

  test('an entity keeps its tenant: save, update and updateMany refuse to change it', async (trial) => {
    const { parcels } = trial;
    await seed(trial);
    await asTenant(MINE, async () => {
      const held = await parcels.findById(parcelId(1));
      assert.ok(held);
      held.tenant = THEIRS;
      await rejectsWith(parcels.save(held), TenantMismatchError);
      for (const tenant of [THEIRS, MINE, null]) {
        const changes = untyped<Changes<Parcel>>({ tenant });
        await rejectsWith(parcels.update(parcelId(1), changes), InvalidQueryError);
        await rejectsWith(parcels.updateMany(everything(), changes), InvalidQueryError);
      }
    });
    assert.deepEqual(await stored(trial), UNTOUCHED);
  });

  test('a cursor shows nothing of the tenant that it came from', async (trial) => {
    await seed(trial);
    const mine = await asTenant(MINE, () => trial.parcels.page({ limit: 1 }));
    assert.ok(mine.next);
    const outcome = await asTenant(THEIRS, () =>
      trial.parcels.page({ limit: 10, cursor: mine.next }).catch((error: unknown) => error),
    );
    if (outcome instanceof InvalidQueryError) return;
    assert.ok(typeof outcome === 'object' && outcome !== null && 'items' in outcome, String(outcome));
    const items = untyped<readonly Parcel[]>(outcome.items);
    assert.ok(items.every(({ tenant }) => tenant === THEIRS));
  });

  test('tells nothing of a key that another tenant has taken but that it is taken', async (trial) => {
    await seed(trial);
    const error = await asTenant(MINE, () => rejectionOf(trial.parcels.create(parcelData(3))));
    assert.doesNotMatch(String(error), /t10|parcel 0003/);
    assert.deepEqual(await stored(trial), UNTOUCHED);
  });
}

function acrossCases({ test }: Suite): void {
  test('sees the entities of all tenants, without a tenant and with one; soft delete holds', async (trial) => {
    await seed(trial, true);
    const all = trial.parcels.acrossTenants('nightly invoice run');
    const look = async (): Promise<void> => {
      assert.deepEqual(numbersOf(await all.find()), [1, 3]);
      assert.deepEqual(numbersOf(await drained(all.stream({}, { chunk: 1 }))), [1, 3]);
      assert.deepEqual([await all.count(), await all.count({}, { deleted: 'with' })], [2, 4]);
      assert.equal((await all.findById(parcelId(3)))?.tenant, THEIRS);
    };
    await look();
    await asTenant(MINE, look);
  });

  test('writes the entities of all tenants', async (trial) => {
    await seed(trial);
    const all = trial.parcels.acrossTenants('price correction');
    assert.equal(await all.updateMany(everything(), { weight: 7 }), 4);
    const theirs = await all.update(parcelId(3), { weight: 8 });
    assert.deepEqual([theirs.tenant, theirs.weight], [THEIRS, 8]);
    theirs.weight = 9;
    await all.save(theirs);
    assert.equal(await all.delete(parcelId(4)), true);
    assert.equal(await all.deleteMany({ tenant: MINE }), 2);
    assert.equal(await all.restore(parcelId(1)), true);
    assert.deepEqual(await stored(trial), ['t1 1 7 there', 't1 2 7 deleted', 't10 3 9 there', 't10 4 7 deleted']);
  });

  test('creates for the tenant that is named, and for none that is not', async (trial) => {
    const all = trial.parcels.acrossTenants('import');
    await asTenant(MINE, async () => {
      assert.equal((await all.create(parcelData(1, { tenant: THEIRS }))).tenant, THEIRS);
      await all.createMany([parcelData(2, { tenant: MINE }), parcelData(3, { tenant: THEIRS })]);
      await rejectsWith(all.create(parcelData(4)), NotNullViolationError);
      await rejectsWith(all.createMany([parcelData(4)]), NotNullViolationError);
    });
    assert.deepEqual(await stored(trial), ['t10 1 1 there', 't1 2 2 there', 't10 3 3 there']);
  });

  test('does not move an entity to another tenant', async (trial) => {
    await seed(trial);
    const all = trial.parcels.acrossTenants('merge of two customers');
    const held = await all.findById(parcelId(1));
    assert.ok(held);
    held.tenant = THEIRS;
    await rejectsWith(all.save(held), TenantMismatchError);
    await rejectsWith(all.update(parcelId(1), { tenant: THEIRS }), InvalidQueryError);
    assert.deepEqual(await stored(trial), UNTOUCHED);
  });

  test('needs a reason, and leaves the repository that it was asked of as it was', async (trial) => {
    await seed(trial);
    for (const reason of ['', '  ', undefined, null, 7, {}])
      assert.throws(() => trial.parcels.acrossTenants(untyped<string>(reason)), InvalidQueryError);
    trial.parcels.acrossTenants('a report');
    await rejectsWith(trial.parcels.find(), TenantRequiredError);
    assert.deepEqual(numbersOf(await asTenant(MINE, () => trial.parcels.find())), [1, 2]);
  });
}
