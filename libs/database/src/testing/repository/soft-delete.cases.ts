import assert from 'node:assert/strict';
import type { EntityChange } from '#core';
import {
  EntityNotFoundError,
  everything,
  InvalidQueryError,
  OptimisticLockError,
  UniqueViolationError,
  type SelectOptions,
} from '#domain/database';
import type { Parcel } from '../suite-records.js';
import { rejectionOf, rejectsWith, untyped } from '../support/expectations.js';
import { accountData, accountId, itemData } from '../support/samples.js';
import type { Suite, Trial } from '../support/suite.js';
import { asTenant, numbersOf, parcelData, parcelId } from '../support/tenancy.js';

/** Parcels 1 to `count`; those of `deleted` are deleted. */
async function parcels(trial: Trial, count: number, deleted: readonly number[] = []): Promise<void> {
  await trial.parcels.createMany(Array.from({ length: count }, (_, n) => parcelData(n + 1)));
  for (const n of deleted) assert.equal(await trial.parcels.delete(parcelId(n)), true);
}

async function parcel({ parcels: all }: Trial, n: number, options: SelectOptions = {}): Promise<Parcel> {
  const found = await all.findById(parcelId(n), options);
  assert.ok(found);
  return found;
}

export function softDeleteCases({ test: plainTest }: Suite): void {
  const test = (name: string, work: (trial: Trial) => Promise<void>, actor?: string): void =>
    plainTest(name, (trial) => asTenant('t1', () => work(trial), actor));

  test('sets the time, by the clock that gives new rows theirs, and the actor; the version grows', async (trial) => {
    const { accounts, parcels: all } = trial;
    const before = await accounts.create({ owner: 'before' });
    const created = await all.create(parcelData(1));
    assert.deepEqual([created.deletedAt, created.deletedBy], [null, null]);
    assert.equal(await asTenant('t1', () => all.delete(parcelId(1)), 'user-7'), true);
    const after = await accounts.create({ owner: 'after' });
    const deleted = await parcel(trial, 1, { deleted: 'with' });
    assert.ok(deleted.deletedAt && deleted.deletedAt >= before.openedAt && deleted.deletedAt <= after.openedAt);
    assert.equal(deleted.deletedBy, 'user-7');
    assert.equal(deleted.version, created.version + 1);
  });

  test('knows no actor where the call has none', async (trial) => {
    await parcels(trial, 2);
    await trial.parcels.delete(parcelId(1));
    await trial.parcels.deleteMany(everything());
    for (const { deletedAt, deletedBy } of await trial.parcels.find({}, { deleted: 'only' })) {
      assert.ok(deletedAt);
      assert.equal(deletedBy, null);
    }
  });

  const views: readonly (readonly [SelectOptions['deleted'], readonly number[]])[] = [
    [undefined, [1, 3, 5]],
    ['without', [1, 3, 5]],
    ['with', [1, 2, 3, 4, 5]],
    ['only', [2, 4]],
  ];
  for (const [deleted, expected] of views) {
    test(`every way of reading agrees on what is there, ${deleted ?? 'unless told otherwise'}`, async (trial) => {
      const { parcels: all } = trial;
      await parcels(trial, 5, [2, 4]);
      const options = deleted === undefined ? {} : { deleted };
      assert.deepEqual(numbersOf(await all.find({}, options)), expected);
      assert.deepEqual(numbersOf((await all.page({}, options)).items), expected);
      const page = await all.pageByOffset({}, options);
      assert.deepEqual([numbersOf(page.items), page.total], [expected, expected.length]);
      const streamed: Parcel[] = [];
      for await (const each of all.stream({}, { ...options, chunk: 2 })) streamed.push(each);
      assert.deepEqual(numbersOf(streamed), expected);
      assert.equal(await all.count({}, options), expected.length);
      for (const n of [1, 2, 3, 4, 5]) {
        assert.equal((await all.findById(parcelId(n), options)) !== undefined, expected.includes(n));
        assert.equal(await all.exists({ id: parcelId(n) }, options), expected.includes(n));
        assert.equal((await all.first({ id: parcelId(n) }, options)) !== undefined, expected.includes(n));
      }
    });
  }

  test('walks pages of the deleted alone', async (trial) => {
    await parcels(trial, 5, [1, 3, 4]);
    const first = await trial.parcels.page({ limit: 2 }, { deleted: 'only' });
    assert.deepEqual(numbersOf(first.items), [1, 3]);
    const second = await trial.parcels.page({ limit: 2, cursor: first.next }, { deleted: 'only' });
    assert.deepEqual([numbersOf(second.items), second.next], [[4], null]);
  });

  test('happens once: a second delete, by id, by entity or by specification, finds nothing', async (trial) => {
    const { parcels: all } = trial;
    await parcels(trial, 1);
    const held = await parcel(trial, 1);
    assert.equal(await all.delete(held), true);
    const { deletedAt, version } = await parcel(trial, 1, { deleted: 'only' });
    assert.equal(await all.delete(held), false);
    assert.equal(await all.delete(parcelId(1)), false);
    assert.equal(await all.deleteMany(everything()), 0);
    const again = await parcel(trial, 1, { deleted: 'only' });
    assert.deepEqual([again.deletedAt, again.version], [deletedAt, version]);
  });

  test('lets exactly one of ten concurrent deletes say that it did it', async (trial) => {
    await parcels(trial, 1);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => trial.parcels.delete(parcelId(1))));
    assert.equal(outcomes.filter(Boolean).length, 1);
  });

  test('gives OptimisticLockError for an entity that someone else wrote first, saying both versions', async (trial) => {
    const { parcels: all } = trial;
    await parcels(trial, 1);
    const stale = await parcel(trial, 1);
    const { version: found } = await all.update(parcelId(1), { weight: 7 });
    const error = await rejectsWith(all.delete(stale), OptimisticLockError);
    assert.deepEqual(error.details, { entity: 'Parcel', expected: stale.version, found });
    assert.equal(await all.exists({ id: parcelId(1) }), true);
  });

  test('writes pass over what is deleted: save, update, updateMany and a lock', async (trial) => {
    const { parcels: all, unitOfWork } = trial;
    await parcels(trial, 2);
    const held = await parcel(trial, 1);
    await all.delete(parcelId(1));
    await rejectsWith(all.update(parcelId(1), { weight: 9 }), EntityNotFoundError);
    assert.equal(await all.updateMany(everything(), { weight: 9 }), 1);
    held.weight = 9;
    await rejectsWith(all.save(held), EntityNotFoundError);
    const locked = await unitOfWork.run(() => all.findById(parcelId(1), { lock: 'update' }));
    assert.equal(locked, undefined);
    assert.equal((await parcel(trial, 1, { deleted: 'with' })).weight, 1);
  });

  test('deleteMany sets time and actor of what matches, and says how many', async (trial) => {
    const { parcels: all } = trial;
    await parcels(trial, 4, [1]);
    assert.equal(await asTenant('t1', () => all.deleteMany({ weight: { lte: 3 } }), 'user-7'), 2);
    const deleted = await all.find({}, { deleted: 'only' });
    assert.deepEqual(
      deleted.map(({ deletedBy, version }) => [deletedBy, version]),
      [
        [null, 2],
        ['user-7', 2],
        ['user-7', 2],
      ],
    );
    assert.equal(await all.count(), 1);
  });

  test('restore brings one back, by id and by entity, once; the version grows', async (trial) => {
    const { parcels: all } = trial;
    await parcels(trial, 3, [1, 2]);
    assert.equal(await all.restore(parcelId(1)), true);
    assert.equal(await all.restore(parcelId(1)), false);
    assert.equal(await all.restore(await parcel(trial, 2, { deleted: 'only' })), true);
    assert.equal(await all.restore(parcelId(3)), false, 'it was never deleted');
    assert.equal(await all.restore(parcelId(4)), false, 'it is not there');
    const restored = await parcel(trial, 1);
    assert.deepEqual([restored.deletedAt, restored.deletedBy, restored.version], [null, null, 3]);
    assert.equal(await all.count(), 3);
  });

  plainTest('restore is refused for an entity without soft delete, and so is asking for its deleted', async (trial) => {
    const { items } = trial;
    await items.create(itemData(1));
    await rejectsWith(items.restore('sku-0001'), InvalidQueryError);
    for (const deleted of ['with', 'only'] as const) await rejectsWith(items.find({}, { deleted }), InvalidQueryError);
    assert.equal((await items.find({}, { deleted: 'without' })).length, 1);
  });

  test('permanently removes the row, whether it was deleted before or not', async (trial) => {
    const { parcels: all } = trial;
    await parcels(trial, 5, [1, 3]);
    assert.equal(await all.delete(parcelId(1), { permanently: true }), true);
    assert.equal(await all.delete(parcelId(1), { permanently: true }), false);
    assert.equal(await all.delete(await parcel(trial, 2), { permanently: true }), true);
    assert.deepEqual(numbersOf(await all.find({}, { deleted: 'with' })), [3, 4, 5]);
    assert.equal(await all.deleteMany({ weight: { lte: 4 } }, { permanently: true }), 2);
    assert.deepEqual(numbersOf(await all.find({}, { deleted: 'with' })), [5]);
  });

  test('leaves the key taken', async (trial) => {
    await parcels(trial, 1, [1]);
    await rejectsWith(trial.parcels.create(parcelData(1)), UniqueViolationError);
  });

  test('is seen at once in a unit of work, and shown to the entity that it holds', async (trial) => {
    const { parcels: all, unitOfWork } = trial;
    await parcels(trial, 2);
    await unitOfWork.run(async () => {
      const held = await parcel(trial, 1);
      held.weight = 7;
      assert.equal(await all.delete(held), true, 'what was pending is written before');
      assert.equal(await all.findById(parcelId(1)), undefined);
      assert.deepEqual(numbersOf(await all.find()), [2]);
      assert.ok(held.deletedAt);
      assert.equal(await all.restore(held), true);
      assert.equal(await all.findById(parcelId(1)), held);
      assert.deepEqual([held.deletedAt, held.weight], [null, 7]);
    });
    assert.equal((await parcel(trial, 1)).weight, 7);
  });

  test('is undone with its unit of work, and so is restore', async (trial) => {
    const { parcels: all, unitOfWork } = trial;
    await parcels(trial, 2, [2]);
    await rejectionOf(
      unitOfWork.run(async () => {
        await all.delete(parcelId(1));
        await all.restore(parcelId(2));
        throw new Error('own');
      }),
    );
    assert.deepEqual(numbersOf(await all.find()), [1]);
  });

  test('tells onChanges: an update that sets time and actor, and a delete when the row is removed', async (trial) => {
    const { parcels: all, unitOfWork } = trial;
    await parcels(trial, 3);
    const told: EntityChange[] = [];
    await unitOfWork.run(async (scope) => {
      scope.onChanges((changes) => void told.push(...changes));
      await all.delete(parcelId(1));
      await all.deleteMany({ weight: 2 });
      await all.restore(parcelId(1));
      await all.delete(parcelId(3), { permanently: true });
    });
    assert.deepEqual(
      told.map(({ id, kind, before, after }) => [
        id,
        kind,
        before['deletedAt'] instanceof Date,
        after['deletedAt'] instanceof Date,
      ]),
      [
        [parcelId(1), 'update', false, true],
        [parcelId(2), 'update', false, true],
        [parcelId(1), 'update', true, false],
        [parcelId(3), 'delete', false, false],
      ],
    );
  });

  plainTest('of an entity without soft delete, delete removes the row', async ({ accounts }) => {
    await accounts.create(accountData(1));
    assert.equal(await accounts.delete(accountId(1)), true);
    await accounts.create(accountData(1));
    assert.equal(await accounts.delete(accountId(1), { permanently: true }), true);
    assert.equal(await accounts.count(), 0);
  });

  test('refuses another word than with, without and only', async ({ parcels: all }) => {
    for (const deleted of ['', 'yes', true, null, 'constructor'])
      await rejectsWith(all.find({}, untyped<SelectOptions>({ deleted })), InvalidQueryError);
  });
}
