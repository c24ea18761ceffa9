// npm run mutants: every known mistake, put into a copy of the tree, must turn the case red that its patch names. See test/mutants/README.md.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'test', 'mutants');
const COPIED = ['libs', 'test', 'apps', 'scripts', 'package.json', 'tsconfig.json', 'jest.config.mjs'];

const wanted = process.argv.slice(2);
const mutants = readdirSync(folder)
  .filter((file) => file.endsWith('.patch') && wanted.every((part) => file.includes(part)))
  .sort()
  .map(readMutant);

const counts = { caught: 0, missed: 0, skipped: 0 };
for (const mutant of mutants) {
  const verdict = judge(mutant);
  counts[verdict.kind] += 1;
  console.log(`${verdict.kind.padEnd(7)} ${mutant.name}: ${verdict.text}`);
}
console.log(`\n${counts.caught} caught, ${counts.missed} missed, ${counts.skipped} skipped`);
process.exitCode = counts.missed > 0 || mutants.length === 0 ? 1 : 0;

function readMutant(file) {
  const text = readFileSync(join(folder, file), 'utf8');
  const field = (name) => new RegExp(`^${name}: (.+)$`, 'm').exec(text)?.[1]?.trim();
  const [suite, title, why] = [field('Suite'), field('Case'), field('Why')];
  if (suite === undefined || title === undefined || why === undefined)
    throw new Error(`${file} lacks a line "Suite:", "Case:" or "Why:" before the patch.`);
  return { name: file.replace('.patch', ''), file: join(folder, file), suite, title, why, needs: field('Needs') };
}

function judge({ file, suite, title, why, needs }) {
  const variable = needs === undefined ? undefined : `TEST_${needs.toUpperCase()}_URL`;
  if (variable !== undefined && !process.env[variable])
    return { kind: 'skipped', text: `needs a service: ${needs} (${variable} is not set)` };
  const tree = copyTree();
  try {
    const sound = runCase(tree, suite, title);
    if (sound.passed === 0 || sound.failed > 0)
      return { kind: 'missed', text: `without it "${title}" of ${suite} does not pass\n${sound.output}` };
    const applied = spawnSync('git', ['apply', file], { cwd: tree, encoding: 'utf8' });
    if (applied.status !== 0) return { kind: 'missed', text: `the patch does not apply\n${applied.stderr}` };
    const { failed, passed } = runCase(tree, suite, title);
    return failed > 0
      ? { kind: 'caught', text: `${why} -> "${title}" is red` }
      : { kind: 'missed', text: `${why} -> "${title}" of ${suite} stays green (${passed} passed)` };
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

function copyTree() {
  const tree = mkdtempSync(join(tmpdir(), 'groundwork-mutant-'));
  for (const entry of COPIED) cpSync(join(root, entry), join(tree, entry), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
  return tree;
}

/** Only failures of the named case count: a mutant that breaks something else, such as the start, is not caught by it. */
function runCase(tree, suite, title) {
  const report = join(tree, 'report.json');
  const pattern = title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const { stderr } = spawnSync(
    process.execPath,
    [
      'node_modules/jest/bin/jest.js',
      suite,
      '--runInBand',
      '--testNamePattern',
      pattern,
      '--json',
      '--outputFile',
      report,
    ],
    { cwd: tree, encoding: 'utf8', timeout: 300_000, env: { ...process.env, TEST_REQUIRE: '' } },
  );
  try {
    const cases = JSON.parse(readFileSync(report, 'utf8')).testResults.flatMap(
      ({ assertionResults }) => assertionResults,
    );
    const named = cases.filter(({ fullName }) => fullName.includes(title));
    const count = (status) => named.filter((result) => result.status === status).length;
    return { passed: count('passed'), failed: count('failed'), output: stderr.slice(-2_000) };
  } catch (error) {
    return { passed: 0, failed: 0, output: `${error.message}\n${stderr.slice(-2_000)}` };
  }
}
