import assert from 'node:assert/strict';
import { accountData, accountId, enter, entries, seedItems } from '../support/samples.js';
import type { Suite } from '../support/suite.js';
import { valueOf } from './parameters.cases.js';

/** What comes out. */
export function resultsCases({ test }: Suite): void {
  const asText: readonly (readonly [string, string, string])[] = [
    ['int8', `9007199254740993::int8`, '9007199254740993'],
    ['count()', `(select count(*) from suite_entry)`, '0'],
    ['numeric', `12345678901234567890.123456789::numeric`, '12345678901234567890.123456789'],
    ['numeric with trailing zeros', `1.500::numeric(10, 3)`, '1.500'],
    ['date', `'2026-02-28'::date`, '2026-02-28'],
    ['timestamp', `'2026-02-28 23:59:59.123456'::timestamp`, '2026-02-28 23:59:59.123456'],
    ['interval', `'90 minutes'::interval`, '01:30:00'],
    ['uuid', `'00000000-0000-4000-8000-00000000000a'::uuid`, '00000000-0000-4000-8000-00000000000a'],
  ];
  for (const [type, expression, expected] of asText) {
    test(`gives ${type} as text, with and without parameters`, async ({ sql }) => {
      assert.equal(await valueOf(sql, expression), expected);
      assert.equal(await valueOf(sql, `case when $1 then ${expression} end`, [true]), expected);
    });
  }

  test('gives timestamptz as text, to the microsecond', async ({ sql }) => {
    const text = await valueOf(sql, `'2026-02-28 23:59:59.123456+00'::timestamptz`);
    assert.ok(typeof text === 'string', String(text));
    assert.match(text, /\.123456/);
    assert.equal(new Date(text).getTime(), Date.UTC(2026, 1, 28, 23, 59, 59, 123));
  });

  test('gives int4, float8 and boolean as numbers and booleans, and null as null', async ({ sql }) => {
    assert.deepEqual(await sql.query('select 1::int4 as i, 0.5::float8 as f, true as b, null::text as n'), [
      { i: 1, f: 0.5, b: true, n: null },
    ]);
    assert.deepEqual(
      await sql.query('select $1::int4 as i, $2::float8 as f, $3::boolean as b, $4::text as n', [1, 0.5, true, null]),
      [{ i: 1, f: 0.5, b: true, n: null }],
    );
  });

  test('gives bytea as bytes', async ({ sql }) => {
    const bytes = await valueOf(sql, `'\\x0001ff'::bytea`);
    assert.ok(bytes instanceof Uint8Array);
    assert.deepEqual([...bytes], [0, 1, 255]);
  });

  test('gives json and jsonb parsed', async ({ sql }) => {
    assert.deepEqual(await valueOf(sql, `'{"a": [1, null, "x"]}'::jsonb`), { a: [1, null, 'x'] });
    assert.deepEqual(await valueOf(sql, `json_build_object('a', $1::int)`, [1]), { a: 1 });
  });

  test('gives lists of int4 and of text as arrays', async ({ sql }) => {
    assert.deepEqual(await valueOf(sql, `array[1, 2]::int4[]`), [1, 2]);
    assert.deepEqual(await valueOf(sql, `array['a,b', null, '"']::text[]`), ['a,b', null, '"']);
  });

  test('gives no rows as an empty list, and many rows in their order', async ({ sql }) => {
    assert.deepEqual(await sql.query('select 1 as one where false'), []);
    const rows = await sql.query<{ n: number }>('select n from generate_series(1, 2500) n order by n desc');
    assert.equal(rows.length, 2500);
    assert.equal(rows[0]?.n, 2500);
    assert.equal(rows[2499]?.n, 1);
  });

  test('gives rows that are objects with the columns and nothing inherited that reads like one', async ({ sql }) => {
    const [row] = await sql.query(`select 1 as "constructor", 2 as "a b", 3 as "__proto__x"`);
    assert.deepEqual(Object.entries(row ?? {}), [
      ['constructor', 1],
      ['a b', 2],
      ['__proto__x', 3],
    ]);
  });

  test('counts the rows that a statement changed', async ({ sql }) => {
    await seedItems(sql, 5);
    assert.equal((await sql.execute('update suite_item set price = price + 1 where price > $1', [2])).affected, 3);
    assert.equal((await sql.execute('update suite_item set price = price + 1')).affected, 5);
    assert.equal((await sql.execute('delete from suite_item where price = $1', [999])).affected, 0);
    assert.equal((await sql.execute(`insert into suite_entry values ('a'), ('b')`)).affected, 2);
    assert.equal((await sql.execute(`insert into suite_entry values ($1) on conflict do nothing`, ['a'])).affected, 0);
    assert.equal((await sql.execute('delete from suite_item')).affected, 5);
  });

  test('counts no rows for a query, however many it gives', async ({ sql }) => {
    const outcome = await sql.execute('select n from generate_series(1, 3) n');
    assert.equal(outcome.affected, 0);
    assert.equal(outcome.rows.length, 3);
  });

  test('gives the rows of RETURNING, from execute and from query', async ({ sql }) => {
    const inserted = await sql.execute<{ entry: string }>('insert into suite_entry values ($1), ($2) returning entry', [
      'a',
      'b',
    ]);
    assert.deepEqual(inserted, { rows: [{ entry: 'a' }, { entry: 'b' }], affected: 2 });
    assert.deepEqual(await sql.query('delete from suite_entry where entry = $1 returning entry', ['a']), [
      { entry: 'a' },
    ]);
    assert.deepEqual(await entries(sql), ['b']);
  });

  test('stands alone outside a transaction: it is kept when it succeeds and leaves nothing when it fails', async ({
    sql,
  }) => {
    await enter(sql, 'a');
    await assert.rejects(sql.execute(`insert into suite_entry values ('b'), ('a')`));
    assert.deepEqual(await entries(sql), ['a']);
  });

  test('sees what repositories wrote in the same transaction, and they see what it wrote', async ({
    unitOfWork,
    sql,
    accounts,
  }) => {
    await unitOfWork.run(async () => {
      const account = await accounts.create(accountData(1, { balance: 1 }));
      account.balance = 2;
      await accounts.save(account);
      assert.equal(await valueOf(sql, '(select balance from suite_account where id = $1)', [accountId(1)]), 2);
      await sql.execute('insert into suite_account (id, owner) values ($1, $2)', [accountId(2), 'by statement']);
      assert.equal((await accounts.findById(accountId(2)))?.owner, 'by statement');
    });
    assert.equal(await accounts.count(), 2);
  });

  test('has written what repositories had pending before it runs', async ({ unitOfWork, sql, accounts }) => {
    await unitOfWork.run(async () => {
      const created = accounts.create(accountData(1));
      const rows = await sql.query('select owner from suite_account');
      await created;
      assert.deepEqual(rows, [{ owner: 'owner 1' }]);
    });
  });
}
