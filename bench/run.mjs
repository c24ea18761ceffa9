// npm run bench [-- PART...] [-- --gate]: runs every benchmark one after another and prints one table.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { benchmarks } from './benchmarks.mjs';
import { toTable } from './support/table.mjs';

const SLACK = 1.2; // a noisy machine: only more than that is a miss

const { values, positionals } = parseArgs({
  options: { gate: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const chosen = benchmarks.filter(({ name }) => positionals.every((part) => name.includes(part)));
const rows = [];
for (const { name, run } of chosen) {
  console.error(`${name} ...`);
  rows.push(...(await run()));
}
console.log(
  `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model.trim()}, ${new Date().toISOString().slice(0, 10)}\n`,
);
console.log(toTable(rows));
const missed = rows.filter(({ value, limit }) => limit !== undefined && value > limit * SLACK);
if (values.gate && (missed.length > 0 || rows.length === 0)) {
  console.error(`\nMissed: ${missed.map(({ path }) => path).join(', ')}`);
  process.exitCode = 1;
}
