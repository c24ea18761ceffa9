import assert from 'node:assert/strict';
import type { Sort } from '#domain/database';
import type { Parcel } from '../suite-records.js';
import { itemData } from '../support/samples.js';
import { walkPages } from '../support/pages.js';
import { asTenant, numbersOf, parcelData, parcelId } from '../support/tenancy.js';
import type { Suite, Trial } from '../support/suite.js';

type Field = 'label' | 'weight' | 'dispatchedAt';

const day = (n: number): Date => new Date(Date.UTC(2026, 0, n));

/** Every pattern of null and values in the two fields that may be null, twice: the key alone tells the twins apart, and it runs against the values. */
const rows: readonly Pick<Parcel, 'id' | Field>[] = [1, 2].flatMap((twin) =>
  [null, -1.5, 0, 7].flatMap((weight, w) =>
    [null, day(1), day(2)].map((dispatchedAt, d) => ({
      id: parcelId(100 - (twin * 12 + w * 3 + d)),
      weight,
      dispatchedAt,
      label: (w + d + twin) % 2 === 0 ? 'a' : 'b',
    })),
  ),
);

async function storeParcels({ parcels, unitOfWork }: Trial): Promise<void> {
  await unitOfWork.run(async () => {
    for (const row of rows) await parcels.create({ ...row, tenant: 't' });
  });
}

/** What comes first, said in plain words: null is last ascending and first descending, and the key settles ties. */
function sorted(sort: readonly (readonly [Field, 'asc' | 'desc'])[]): readonly string[] {
  const order = (a: Parcel[Field], b: Parcel[Field]): number => {
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return a < b ? -1 : Number(a > b);
  };
  return [...rows]
    .sort((a, b) => {
      for (const [field, direction] of sort) {
        const first = order(a[field], b[field]);
        if (first !== 0) return direction === 'asc' ? first : -first;
      }
      return a.id < b.id ? -1 : 1;
    })
    .map(({ id }) => id);
}

/** The fields in every combination of directions. */
function sortsOf(...fields: readonly Field[]): readonly (readonly (readonly [Field, 'asc' | 'desc'])[])[] {
  return fields.reduce<readonly (readonly (readonly [Field, 'asc' | 'desc'])[])[]>(
    (sorts, field) =>
      sorts.flatMap((sort) => [
        [...sort, [field, 'asc']],
        [...sort, [field, 'desc']],
      ]),
    [[]],
  );
}

const sorts = [
  ...sortsOf('weight'),
  ...sortsOf('label', 'weight'),
  ...sortsOf('weight', 'dispatchedAt'),
  ...sortsOf('dispatchedAt', 'label', 'weight'),
];

export function pageNullsCases({ test, sqlTest }: Suite): void {
  for (const sort of sorts) {
    const names = sort.map(([field, direction]) => (direction === 'desc' ? `-${field}` : field));
    test(`give every row once and in order, sorted by ${names.join(', ')}`, async (trial) => {
      await asTenant('t', async () => {
        await storeParcels(trial);
        const expected = sorted(sort);
        const atOnce: Sort<Parcel> = sort.map(([field, direction]) => ({ field, direction }));
        assert.deepEqual(
          (await trial.parcels.find({}, { sort: atOnce })).map(({ id }) => id),
          expected,
          'one read',
        );
        for (const limit of [1, 2, 5, 12, 23, 24, 25]) {
          const walked = await walkPages(trial.parcels, { sort: names, limit });
          assert.deepEqual(
            walked.map(({ id }) => id),
            expected,
            `${limit} at a time`,
          );
        }
      });
    });
  }

  test('go from the last value to the nulls within one page, and say when there is no more', async ({ items }) => {
    for (const [n, rank] of [3n, null, 1n, null, 2n].entries()) await items.create(itemData(n + 1, { rank }));
    const first = await items.page({ sort: ['rank'], limit: 2 });
    const second = await items.page({ sort: ['rank'], limit: 2, cursor: first.next });
    const third = await items.page({ sort: ['rank'], limit: 2, cursor: second.next });
    const ranks = [first, second, third].map((page) => page.items.map(({ rank }) => rank));
    assert.deepEqual(ranks, [[1n, 2n], [3n, null], [null]]);
    assert.equal(third.next, null);
    assert.equal((await items.page({ sort: ['rank'], limit: 3, cursor: first.next })).next, null);
  });

  test('filter and keep within, on both sides of the nulls', async (trial) => {
    await asTenant('t', async () => {
      await storeParcels(trial);
      for (const sort of ['weight', '-weight', 'dispatchedAt', '-dispatchedAt']) {
        const request = { sort: [sort], filter: { label: 'a' }, limit: 2 };
        const within = { weight: { ne: 7 } } as const;
        const walked = await walkPages(trial.parcels, request, { within });
        const expected = rows.filter(({ label, weight }) => label === 'a' && weight !== 7).map(({ id }) => id);
        assert.deepEqual([...walked.map(({ id }) => id)].sort(), [...expected].sort(), sort);
      }
    });
  });

  sqlTest('give rows once whose number is none or endless, which SQL can write', async ({ parcels, sql }) => {
    await asTenant('t', async () => {
      for (const n of [1, 2, 3, 4, 5, 6]) await parcels.create(parcelData(n, { weight: n, tenant: 't' }));
      const set = `update suite_parcel set weight = $1::text::float8 where weight = $2::float8`;
      for (const [weight, n] of [
        ['NaN', 1],
        ['NaN', 2],
        ['Infinity', 3],
        ['-Infinity', 4],
        [null, 5],
      ] as const)
        await sql.execute(set, [weight, n]);
      for (const [sort, expected] of [
        ['weight', [4, 6, 3, 1, 2, 5]],
        ['-weight', [5, 1, 2, 3, 6, 4]],
      ] as const)
        for (const limit of [1, 2, 6])
          assert.deepEqual(numbersOf(await walkPages(parcels, { sort: [sort], limit })), expected, `${sort}, ${limit}`);
    });
  });
}
