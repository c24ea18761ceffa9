import assert from 'node:assert/strict';
import { and, everything, InvalidQueryError, not, or, type Repository, type Specification } from '#domain/database';
import type { Account, Item, Parcel } from '../suite-records.js';
import { rejectsWith, untyped } from '../support/expectations.js';
import { accountData, accountId, itemData } from '../support/samples.js';
import { accountRows, accountSpecifications, itemRows, itemSpecifications } from '../support/specification-samples.js';
import type { Suite, Trial } from '../support/suite.js';
import { asTenant, numbersOf, parcelData } from '../support/tenancy.js';

const show = (specification: object): string =>
  JSON.stringify(specification, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)) ?? '';

/** Fails unless the database finds what `matches` says, and by its negation all other rows; how many match. */
async function agrees<T extends object>(table: Table<T>, specification: Specification<T>, at: string): Promise<number> {
  const { repository, rows, key } = table;
  const matching = rows.filter((row) => repository.matches(row, specification)).map(key);
  const others = rows.map(key).filter((each) => !matching.includes(each));
  assert.deepEqual((await repository.find(specification)).map(key), matching, at);
  assert.deepEqual((await repository.find(not(specification))).map(key), others, `not ${at}`);
  return matching.length;
}

async function agree<T extends object>(table: Table<T>, specifications: readonly Specification<T>[]): Promise<void> {
  let matched = 0;
  for (const [n, each] of specifications.entries()) matched += await agrees(table, each, `${n}: ${show(each)}`);
  assert.ok(matched > 0 && matched < table.rows.length * specifications.length, 'some match and some do not');
}

interface Table<T extends object> {
  readonly repository: Repository<T>;
  readonly rows: readonly T[];
  readonly key: (row: T) => string;
}

async function storeAccounts({ accounts, unitOfWork }: Trial): Promise<void> {
  await unitOfWork.run(async () => {
    for (const row of accountRows) await accounts.create(row);
  });
}

async function storeItems({ items, unitOfWork }: Trial): Promise<void> {
  await unitOfWork.run(async () => {
    for (const row of itemRows) await items.create(row);
  });
}

export function specificationCases({ test }: Suite): void {
  for (const [what, specifications] of accountSpecifications) {
    test(`mean the same in memory and in the database, and not is the rest: ${what}`, async (trial) => {
      await storeAccounts(trial);
      const { accounts } = trial;
      await agree({ repository: accounts, rows: await accounts.find(), key: ({ id }) => id }, specifications);
    });
  }

  for (const [what, specifications] of itemSpecifications) {
    test(`mean the same in memory and in the database, and not is the rest: ${what}`, async (trial) => {
      await storeItems(trial);
      const { items } = trial;
      await agree({ repository: items, rows: await items.find(), key: ({ sku }) => sku }, specifications);
    });
  }

  const notes: readonly (readonly [string, Specification<Account>, readonly (string | null)[]])[] = [
    ['a percent sign is one', { note: { contains: '%' } }, ['100%', '%']],
    ['an underscore is one', { note: { contains: '_' } }, ['a_b']],
    ['a backslash is one', { note: { endsWith: '\\' } }, ['a\\']],
    ['a backslash before a percent sign escapes nothing', { note: { contains: '\\%' } }, []],
    ['a start', { note: { startsWith: 'a' } }, ['a_b', 'axb', 'a\\', 'abc']],
    ['A-Z without case', { note: { equalsIgnoreCase: 'AbC' } }, ['abc', 'ABC']],
    ['other letters with case', { note: { equalsIgnoreCase: 'ä' } }, ['ä']],
    ['a letter that only Unicode folds to k', { note: { containsIgnoreCase: 'K' } }, ['k']],
    ['a part without case', { note: { containsIgnoreCase: 'XB' } }, ['axb']],
    [
      'ne, with null',
      { note: { ne: 'k' } },
      [null, '100%', '%', 'a_b', 'axb', 'a\\', 'abc', 'ABC', 'ä', 'Ä', '\u212a'],
    ],
    [
      'not of contains, with null',
      not({ note: { contains: 'a' } }),
      [null, '100%', '%', 'ABC', 'ä', 'Ä', 'k', '\u212a'],
    ],
  ];
  test('take text as it is, and ignore the case of A-Z alone', async ({ accounts }) => {
    const all = [null, '100%', '%', 'a_b', 'axb', 'a\\', 'abc', 'ABC', 'ä', 'Ä', 'k', '\u212a'];
    for (const [n, note] of all.entries()) await accounts.create(accountData(n + 1, { note }));
    for (const [what, specification, expected] of notes)
      assert.deepEqual(
        (await accounts.find(specification)).map(({ note }) => note),
        expected,
        what,
      );
  });

  const nulls: readonly (readonly [Specification<Item>, boolean])[] = [
    [{ rank: null }, true],
    [{ rank: { eq: null } }, true],
    [{ rank: { ne: null } }, false],
    [{ rank: { ne: 1n } }, true],
    [{ rank: 1n }, false],
    [{ rank: { in: [1n] } }, false],
    [{ rank: { notIn: [1n] } }, true],
    [{ rank: { in: [] } }, false],
    [{ rank: { notIn: [] } }, true],
    [{ rank: { gt: 0n } }, false],
    [{ rank: { lte: 0n } }, false],
    [{ rank: { between: [0n, 1n] } }, false],
    [{ rank: { isNull: true } }, true],
    [{ rank: { isNull: false } }, false],
    [or({ rank: { gt: 0n } }, { rank: { lte: 0n } }), false],
    [not({ rank: { gt: 0n } }), true],
    [not(not({ rank: { gt: 0n } })), false],
    [and(not({ rank: { gt: 0n } }), not({ rank: { lte: 0n } })), true],
  ];
  test('are true or false of null, never unknown', async ({ items }) => {
    const item = await items.create(itemData(1, { rank: null }));
    for (const [specification, expected] of nulls) {
      assert.equal(await items.exists(specification), expected, `${show(specification)} in the database`);
      assert.equal(items.matches(item, specification), expected, `${show(specification)} in memory`);
    }
  });

  test('speak of an entity as it is in memory, also before it is stored', async ({ items }) => {
    const item = await items.create(itemData(1, { price: 5, rank: null }));
    item.price = 6;
    item.rank = 7n;
    assert.equal(items.matches(item, { price: 6, rank: { between: [7n, 7n] } }), true);
    assert.equal(items.matches(item, { price: 5 }), false);
    const unsaved = untyped<Item>({ sku: 'new', name: 'New', price: 1, active: true });
    assert.equal(items.matches(unsaved, { rank: null, name: { equalsIgnoreCase: 'new' } }), true);
    assert.equal(items.matches(unsaved, everything()), true);
    assert.equal(items.matches(unsaved, or()), false);
  });

  test('order text by the collation of its column, in memory by that of "C"', async (trial) => {
    const labels = ['B', 'Z', 'a', 'b', 'é', '\ue000', '\uffee', '👩', '\u{10ffff}'];
    await asTenant('t', async () => {
      for (const [n, label] of labels.entries())
        await trial.parcels.create(parcelData(n + 1, { label, tenant: 't', weight: null }));
      const table = { repository: trial.parcels, rows: await trial.parcels.find(), key: ({ id }: Parcel) => id };
      for (const [n, label] of labels.entries()) {
        assert.deepEqual(numbersOf(await trial.parcels.find({ label: { lt: label } })), range(1, n), `below ${label}`);
        for (const each of [
          { label: { gt: label } },
          { label: { gte: label } },
          { label: { between: ['a', label] } },
        ] as const)
          await agrees(table, each, show(each));
      }
    });
  });

  test('compare whole and broken numbers, with null', async ({ parcels }) => {
    await asTenant('t', async () => {
      for (const [n, weight] of [null, 0, -0, 0.1, -1.5, 1e300, 5e-324].entries())
        await parcels.create(parcelData(n + 1, { weight, tenant: 't' }));
      const table = { repository: parcels, rows: await parcels.find(), key: ({ id }: Parcel) => id };
      for (const weight of [0, -0, 0.1, 0.30000000000000004, -1.5, 1e300, 5e-324])
        for (const each of [
          { weight },
          { weight: { ne: weight } },
          { weight: { gt: weight } },
          { weight: { lte: weight } },
          { weight: { between: [weight, 1] } },
          { weight: { notIn: [weight] } },
        ] as const)
          await agrees(table, each, show(each));
    });
  });

  test('take a value that looks like SQL as a value', async ({ items }) => {
    const attack = `'); drop table suite_item; -- ? $1 :x "`;
    await items.create(itemData(1, { name: attack }));
    const specifications: readonly Specification<Item>[] = [
      { name: attack },
      { name: { contains: `'); drop` } },
      { name: { equalsIgnoreCase: attack.toUpperCase() } },
      { name: { endsWith: '? $1 :x "' } },
      not({ name: { startsWithIgnoreCase: 'x?' } }),
    ];
    for (const each of specifications) assert.equal(await items.count(each), 1);
  });

  test('are refused in memory as in the database', async ({ items }) => {
    const item = await items.create(itemData(1));
    const unknown = untyped<Specification<Item>>({ colour: 'red' });
    assert.throws(() => items.matches(item, unknown), InvalidQueryError);
    await rejectsWith(items.find(unknown), InvalidQueryError);
  });

  test('choose what updateMany and deleteMany write, whatever they compare', async ({ accounts }) => {
    for (const n of [1, 2, 3, 4])
      await accounts.create(accountData(n, { owner: n > 2 ? 'ANN' : 'bob', note: n === 4 ? 'x' : null }));
    const ann: Specification<Account> = or({ owner: { equalsIgnoreCase: 'ann' } }, { id: accountId(1) });
    assert.equal(await accounts.updateMany(and(ann, not({ note: { containsIgnoreCase: 'X' } })), { balance: 5 }), 2);
    assert.deepEqual(
      (await accounts.find({ balance: 5 })).map(({ id }) => id),
      [accountId(1), accountId(3)],
    );
    assert.equal(await accounts.deleteMany(not({ owner: { startsWithIgnoreCase: 'A' } })), 2);
    assert.deepEqual(
      (await accounts.find()).map(({ id }) => id),
      [accountId(3), accountId(4)],
    );
  });
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, n) => from + n);
}
