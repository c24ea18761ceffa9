import { maskedText } from './masked-text.js';

it.each([
  ['select 1', 'select ?'],
  ["select * from t where a = 'secret' and b = 12.5e3", 'select * from t where a = ? and b = ?'],
  ["values ('it''s secret', 'other')", 'values (?, ?)'],
  [String.raw`select E'it\'s secret', 'plain\' , x1`, 'select ?, ? , x1'],
  ["select U&'secret', x'1f', B'01', N'secret'", 'select ?, ?, ?, ?'],
  ["select $$it's secret$$, $tag$ $$ secret $tag$, a$b$c", 'select ?, ?, a$b$c'],
  [
    'select "it\'s a ""column""" from t1 where x = $1 and y = $23',
    'select "it\'s a ""column""" from t1 where x = $1 and y = $23',
  ],
  ['select a -- secret\nfrom /* secret */ t', 'select a from t'],
  ["select 'secret that does not end", 'select ?'],
  ['select $x$ secret that does not end', 'select ?'],
  ['select /* secret that does not end', 'select'],
  ['select  a,\n\t b\u2028from t\u0000', 'select a, b from t'],
  ['insert into t values (-1, .5, 0x1F, 1_000, null, true)', 'insert into t values (-?, ?, ?, ?, null, true)'],
])('masks %j', (sql, masked) => {
  expect(maskedText(sql)).toBe(masked);
  expect(maskedText(sql)).not.toContain('secret');
});

it('gives 2,000 characters at most, and nothing of a value that the cut went through', () => {
  const long = maskedText(`select ${'column_name, '.repeat(10_000)} x`);
  expect(long).toHaveLength(2_000);
  expect(long.endsWith('...')).toBe(true);
  expect(maskedText(`select '${'secret '.repeat(100_000)}'`)).toBe('select ?...');
});
