import { SystemClock } from '#core';
import { embeddedOptions } from '../../../../../test/support/embedded-database.js';
import type { DatabaseConnection } from '../../database.driver.js';
import { PgliteDriver } from './pglite.driver.js';

/** Expression, its parameters, and what `pg` gives for it with the parsers of the postgresql driver. */
type Row = readonly [name: string, expression: string, parameters: readonly unknown[], expected: unknown];

const moment = new Date('2026-03-01T12:34:56.789Z');

const results: readonly Row[] = [
  ['int2 as a number', '7::int2', [], 7],
  ['int4 as a number', '-7::int4', [], -7],
  ['oid as a number', '26::oid', [], 26],
  ['int8 as text', '9007199254740993::int8', [], '9007199254740993'],
  ['numeric as text', '12345678901234567890.123456789::numeric', [], '12345678901234567890.123456789'],
  ['float8 as a number', '0.1::float8', [], 0.1],
  ['infinity of float8', "'-Infinity'::float8", [], -Infinity],
  ['boolean', 'true', [], true],
  ['null', 'null::int8', [], null],
  ['text', "'it''s é 🚀'", [], "it's é 🚀"],
  ['date as text', "'2026-02-28'::date", [], '2026-02-28'],
  ['time as text', "'12:30:00.5'::time", [], '12:30:00.5'],
  ['timestamp as text', "'2026-02-28 12:00:00.123456'::timestamp", [], '2026-02-28 12:00:00.123456'],
  ['timestamptz as text', "'2026-02-28 12:00:00+00'::timestamptz at time zone 'utc'", [], '2026-02-28 12:00:00'],
  ['interval as text', "'1 day 2 hours'::interval", [], '1 day 02:00:00'],
  ['bytea as a Buffer', "'\\x00ff10'::bytea", [], Buffer.from([0, 255, 16])],
  ['empty bytea', "''::bytea", [], Buffer.alloc(0)],
  ['json parsed', `'{"a":[1,null]}'::json`, [], { a: [1, null] }],
  ['jsonb null is null', "'null'::jsonb", [], null],
  ['jsonb text', `'"x"'::jsonb`, [], 'x'],
  ['uuid as text', "'00000000-0000-4000-8000-000000000000'::uuid", [], '00000000-0000-4000-8000-000000000000'],
  ['point as an object', "'(1.5,-2)'::point", [], { x: 1.5, y: -2 }],
  ['circle as an object', "'<(1,2),3>'::circle", [], { x: 1, y: 2, radius: 3 }],
  [
    'int4[] nested, with null',
    "'{{1,2},{3,NULL}}'::int[]",
    [],
    [
      [1, 2],
      [3, null],
    ],
  ],
  ['int4[] with bounds', "'[2:3]={1,2}'::int[]", [], [1, 2]],
  ['empty array', "'{}'::int[]", [], []],
  [
    'text[] with quotes, blanks, NULL and null',
    `array['a"b', ' c ', 'NULL', null, '', '\\', '{x}', ',']`,
    [],
    ['a"b', ' c ', 'NULL', null, '', '\\', '{x}', ','],
  ],
  ['boolean[]', 'array[true, false, null]', [], [true, false, null]],
  ['jsonb[]', `array['{"a":1}'::jsonb, null]`, [], [{ a: 1 }, null]],
  ['int8[] as texts', 'array[1::int8, null]', [], ['1', null]],
  ['numeric[] as texts', 'array[1.10::numeric, 12345678901234567890.5]', [], ['1.10', '12345678901234567890.5']],
  ['date[] as texts', "array['2026-02-28'::date]", [], ['2026-02-28']],
  ['time[] as texts', "array['12:00'::time]", [], ['12:00:00']],
  ['timestamp[] as texts', "array['2026-02-28 12:00'::timestamp]", [], ['2026-02-28 12:00:00']],
  ['interval[] as texts', "array['1 day'::interval]", [], ['1 day']],
  ['bytea[] as Buffers', "array['\\x0aff'::bytea, null]", [], [Buffer.from([10, 255]), null]],
  ['name[] as text of the server', "array['a'::name]", [], '{a}'],
];

const parameters: readonly Row[] = [
  ['a number', '$1::int', [42], 42],
  ['a fraction', '$1::float8', [1.5], 1.5],
  ['a number for text', '$1::text', [42], '42'],
  ['a bigint', '$1::int8', [9007199254740993n], '9007199254740993'],
  ['a boolean', '$1::boolean', [false], false],
  ['a boolean for text', '$1::text', [true], 'true'],
  ['text for a boolean', '$1::boolean', ['yes'], true],
  ['null', '$1::text is null', [null], true],
  ['undefined', '$1::text is null', [undefined], true],
  ['text of any kind', '$1::text', ['it\'s \\ "é" 🚀\n'], 'it\'s \\ "é" 🚀\n'],
  ['text for jsonb', '$1::jsonb', ['{"a":"it\'s"}'], { a: "it's" }],
  ['an object for jsonb', '$1::jsonb', [{ a: [1] }], { a: [1] }],
  [
    'a Date for timestamptz',
    "to_char($1::timestamptz at time zone 'utc', 'YYYY-MM-DD HH24:MI:SS.MS')",
    [moment],
    '2026-03-01 12:34:56.789',
  ],
  [
    'a Date before our era',
    "extract(year from $1::timestamptz at time zone 'utc')::int",
    [new Date(Date.UTC(-43, 5, 1))],
    -44,
  ],
  ['bytes', '$1::bytea', [Buffer.from([0, 1, 255])], Buffer.from([0, 1, 255])],
  ['a view into a larger buffer', '$1::bytea', [new Uint8Array([9, 1, 2, 9]).subarray(1, 3)], Buffer.from([1, 2])],
  ['an array for unnest', '(select sum(x) from unnest($1::int[]) x)::int', [[1, 2, 3]], 6],
  ['an empty array', '$1::int[]', [[]], []],
  [
    'a nested array with null',
    '$1::int[]',
    [
      [
        [1, null],
        [3, 4],
      ],
    ],
    [
      [1, null],
      [3, 4],
    ],
  ],
  [
    'texts that look like array syntax',
    '$1::text[]',
    [['a"b', '\\', '{', ',', 'NULL', '', null]],
    ['a"b', '\\', '{', ',', 'NULL', '', null],
  ],
  ['an array of bigints', '$1::int8[]', [[1n, 9007199254740993n]], ['1', '9007199254740993']],
  ['an array of booleans', '$1::boolean[]', [[true, false]], [true, false]],
  ['an array of Dates', '($1::timestamptz[])[1] = $2::timestamptz', [[moment], moment], true],
  ['an array of bytes', '($1::bytea[])[1]', [[Buffer.from([1, 255])]], Buffer.from([1, 255])],
  ['any of a list', "'b' = any($1)", [['a', 'b']], true],
];

describe('values of the pglite driver', () => {
  const driver = new PgliteDriver(embeddedOptions(), new SystemClock());
  let connection: DatabaseConnection;

  beforeAll(async () => {
    connection = await driver.acquire();
  }, 60_000);
  afterAll(() => driver.close());

  it.each(results)('come back: %s', async (_name, expression, given, expected) => {
    const simple = await connection.execute(`select ${expression} as value`, given);
    expect(simple.rows).toEqual([{ value: expected }]);
    const extended = await connection.execute(`select ${expression} as value where $1::int = 1`, [1]);
    expect(extended.rows).toEqual([{ value: expected }]);
  });

  it('come back as Buffers where they are bytes', async () => {
    const { rows } = await connection.execute("select '\\x01'::bytea as value", []);
    expect(Buffer.isBuffer(rows[0]?.['value'])).toBe(true);
  });

  it.each(parameters)('go in: %s', async (_name, expression, given, expected) => {
    const { rows } = await connection.execute(`select ${expression} as value`, given);
    expect(rows).toEqual([{ value: expected }]);
  });

  it('refuses what cannot be a parameter before anything is sent', async () => {
    await expect(connection.execute('select $1', [Symbol('x')])).rejects.toThrow(TypeError);
    await expect(connection.execute('select 1 as value', [])).resolves.toMatchObject({ rows: [{ value: 1 }] });
  });
});
