/** @param rows { path, ours, peer, raw, target, value, limit } with the first five as text. */
export function toTable(rows) {
  const cells = [
    ['path', 'ours', 'compared with', 'ratio', 'target', 'met'],
    ...rows.map(({ path, ours, peer, ratio, target, value, limit }) => [
      path,
      ours,
      peer,
      ratio,
      target,
      limit === undefined ? '-' : value <= limit ? 'yes' : 'NO',
    ]),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [
    line(cells[0]),
    `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`,
    ...cells.slice(1).map(line),
  ].join('\n');
}
