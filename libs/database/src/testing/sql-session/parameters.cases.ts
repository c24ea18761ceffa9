import assert from 'node:assert/strict';
import type { SqlSession, SqlValue } from '#domain/database';
import { rejectsWith, untyped } from '../support/expectations.js';
import { InvalidStatementError, DatabaseError, DatabaseUnavailableError, InvalidValueError } from '#domain/database';
import { entries } from '../support/samples.js';
import type { Suite } from '../support/suite.js';

/** What `select <expression> as value` gives. */
export async function valueOf(sql: SqlSession, expression: string, parameters?: readonly SqlValue[]): Promise<unknown> {
  const rows = await sql.query<{ value: unknown }>(`select ${expression} as value`, parameters);
  assert.equal(rows.length, 1);
  return rows[0]?.value;
}

const hostile = [
  `'; drop table suite_entry; --`,
  `" or 1=1`,
  '$1 $2 $$',
  '? ?? :name @name',
  String.raw`\ \' \n %s %%`,
  'two\nlines\tand a tab',
  '{"a":1}',
  '{1,2}',
  '',
  ' ',
  'NULL',
  'null',
  'ä € 日本 👩‍👩‍👧 \u202e',
  'x'.repeat(100_000),
];

/** What goes in. */
export function parametersCases({ test }: Suite): void {
  test('takes text as it is, whatever it looks like', async ({ sql }) => {
    for (const text of hostile) {
      assert.equal(await valueOf(sql, '$1::text', [text]), text);
      const [row] = await sql.query<{ length: number }>('select length($1)::int as length', [text]);
      assert.equal(row?.length, [...text].length);
    }
    assert.deepEqual(await entries(sql), [], 'the table is still there');
  });

  test('stores text as it is', async ({ sql }) => {
    const texts = hostile.filter((text) => text.length < 1_000);
    for (const text of texts) await sql.execute('insert into suite_entry (entry) values ($1)', [text]);
    assert.deepEqual([...(await entries(sql))].sort(), [...texts].sort());
  });

  const scalars: readonly (readonly [string, string, SqlValue, unknown])[] = [
    ['a whole number', '$1::int + 1', 41, 42],
    ['a negative number', '$1::int', -7, -7],
    ['a fraction', '$1::float8', 0.1, 0.1],
    ['a bigint beyond what a number holds', '$1::int8', 9_007_199_254_740_993n, '9007199254740993'],
    ['the smallest int8', '$1::int8', -9_223_372_036_854_775_808n, '-9223372036854775808'],
    ['true', '$1::boolean', true, true],
    ['false', 'not $1::boolean', false, true],
    ['null', '$1::text is null', null, true],
    [
      'a Date, to the millisecond and in UTC',
      `to_char($1::timestamptz at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS')`,
      new Date(Date.UTC(2026, 1, 28, 23, 59, 59, 987)),
      '2026-02-28 23:59:59.987',
    ],
    [
      'a Date before 1970',
      `to_char($1::timestamptz at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS')`,
      new Date(Date.UTC(1812, 0, 2, 3, 4, 5, 6)),
      '1812-01-02 03:04:05.006',
    ],
    ['bytes', `encode($1::bytea, 'hex')`, Uint8Array.of(0, 1, 39, 92, 255), '0001275cff'],
    ['no bytes', `length($1::bytea)`, new Uint8Array(0), 0],
    [
      'a part of a larger buffer',
      `encode($1::bytea, 'hex')`,
      new Uint8Array(Uint8Array.of(9, 1, 2, 9).buffer, 1, 2),
      '0102',
    ],
    ['JSON as text with a cast', `$1::jsonb ->> 'a'`, JSON.stringify({ a: `it's "quoted"` }), `it's "quoted"`],
    [
      'a UUID as text',
      `$1::uuid = '00000000-0000-4000-8000-00000000000a'::uuid`,
      '00000000-0000-4000-8000-00000000000A',
      true,
    ],
  ];
  for (const [what, expression, parameter, expected] of scalars) {
    test(`takes ${what}`, async ({ sql }) => {
      assert.equal(await valueOf(sql, expression, [parameter]), expected);
    });
  }

  test('takes lists for any() and unnest(), with nulls and with text that looks like the syntax of arrays', async ({
    sql,
  }) => {
    assert.equal(await valueOf(sql, '3 = any($1::int[])', [[1, 2, 3]]), true);
    assert.equal(await valueOf(sql, '3 = any($1::int[])', [[]]), false);
    assert.equal(await valueOf(sql, 'array_length($1::int8[], 1)', [[1n, 9_007_199_254_740_993n]]), 2);
    assert.equal(
      await valueOf(sql, '($1::int[][])[2][1]', [
        [
          [1, 2],
          [3, 4],
        ],
      ]),
      3,
    );
    const texts = ['plain', 'a,b', '{a}', '"quoted"', String.raw`back\slash`, 'NULL', '', ' ', null];
    const rows = await sql.query<{ value: string | null }>(
      'select value from unnest($1::text[]) with ordinality as t(value, n) order by n',
      [texts],
    );
    assert.deepEqual(
      rows.map((row) => row.value),
      texts,
    );
  });

  test('takes lists of dates, booleans and bytes', async ({ sql }) => {
    const day = new Date(Date.UTC(2026, 5, 1, 12));
    assert.equal(
      await valueOf(sql, `to_char(($1::timestamptz[])[1] at time zone 'UTC', 'YYYY-MM-DD HH24')`, [[day]]),
      '2026-06-01 12',
    );
    assert.equal(await valueOf(sql, '($1::boolean[])[2]', [[true, false]]), false);
    assert.equal(await valueOf(sql, `encode(($1::bytea[])[1], 'hex')`, [[Uint8Array.of(1, 255)]]), '01ff');
  });

  test('uses one parameter in several places, and many parameters', async ({ sql }) => {
    assert.equal(await valueOf(sql, '$2::int * 10 + $1::int + $2::int', [1, 2]), 23);
    const many = Array.from({ length: 500 }, (_, n) => n);
    const values = many.map((n) => `($${n + 1}::int)`).join(', ');
    assert.equal(await valueOf(sql, `(select sum(v)::int from (values ${values}) t (v))`, many), 124_750);
  });

  test('leaves $1 in quoted text alone', async ({ sql }) => {
    assert.equal(await valueOf(sql, `'$1' || $1::text || '?'`, ['x']), '$1x?');
    assert.equal(await valueOf(sql, `'? and $1'`), '? and $1');
  });

  test('leaves the operators of JSON that are question marks alone', async ({ sql }) => {
    assert.equal(await valueOf(sql, `'{"a": 1}'::jsonb ? $1`, ['a']), true);
    assert.equal(await valueOf(sql, `'{"a": 1}'::jsonb ?| array['b', 'a']`), true);
  });

  test('refuses too few and too many parameters with an error that says the statement is at fault', async ({ sql }) => {
    for (const parameters of [[], [1], [1, 2, 3]]) {
      const error = await rejectsWith(sql.query('select $1::int + $2::int', parameters), DatabaseError);
      assert.ok(!(error instanceof DatabaseUnavailableError), 'a retry of this could never help');
    }
    assert.equal(await valueOf(sql, '1'), 1);
  });

  test('refuses several statements in one text', async ({ sql }) => {
    await rejectsWith(
      sql.execute(`insert into suite_entry values ($1); insert into suite_entry values ('b')`, ['a']),
      InvalidStatementError,
    );
    await rejectsWith(sql.execute(`insert into suite_entry values ('a'); commit`), InvalidStatementError);
    assert.deepEqual(await entries(sql), []);
  });

  test('refuses a zero byte in text, which PostgreSQL cannot hold', async ({ sql }) => {
    await rejectsWith(sql.query('select $1::text', ['a\u0000b']), InvalidValueError);
  });

  test('refuses what is no statement and no list of values', async ({ sql }) => {
    await rejectsWith(sql.query(untyped<string>(undefined)), DatabaseError);
    await rejectsWith(sql.query(untyped<string>({ text: 'select 1' })), DatabaseError);
    await rejectsWith(sql.query('select 1', untyped<SqlValue[]>('not a list')), DatabaseError);
    await rejectsWith(sql.query('select $1::text', untyped<SqlValue[]>([() => 'called'])), DatabaseError);
    await rejectsWith(sql.query('select $1::text', untyped<SqlValue[]>([Symbol('value')])), DatabaseError);
    await rejectsWith(sql.query('select $1::timestamptz', [new Date(Number.NaN)]), DatabaseError);
    assert.equal(await valueOf(sql, '1'), 1);
  });
}
