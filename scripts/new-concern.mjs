// npm run new:concern NAME: writes a concern of the one shape, with its registration, suite, tests and page. See docs/write-a-concern.md.
//
//     node scripts/new-concern.mjs NAME [--dry-run]
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { GENERATED, planConcern } from './new-concern/plan.mjs';
import { Refusal } from './new-concern/refusal.mjs';
import { writeAll } from './new-concern/writing.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const USAGE = 'Usage: npm run new:concern NAME, or npm run new:concern -- NAME --dry-run';

try {
  await run();
} catch (error) {
  console.error(error instanceof Refusal ? error.message : error);
  process.exitCode = 1;
}

async function run() {
  const { name, dryRun } = readArguments();
  const { names, made, changed } = await planConcern(root, name);
  const lines = [
    ...made.map(({ path }) => `new      ${path}`),
    ...changed.map(({ path }) => `changed  ${path}`),
    ...GENERATED.map((path) => `docs     ${path}`),
  ];
  if (!dryRun) console.error('Writing the files, and the generated pages after them: a minute or less.');
  if (!dryRun) await writeAll(root, { files: [...made, ...changed], alsoWritten: GENERATED, finish: writeDocs });
  console.log(lines.join('\n'));
  console.log(dryRun ? '\nNothing was written.' : `\n${nextSteps(names)}`);
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { 'dry-run': { type: 'boolean', default: false } },
    });
    if (positionals.length !== 1) throw new Refusal(`Expected one name, found ${positionals.length}. ${USAGE}`);
    return { name: positionals[0], dryRun: values['dry-run'] };
  } catch (error) {
    throw error.code?.startsWith('ERR_PARSE_ARGS') ? new Refusal(`${error.message} ${USAGE}`) : error;
  }
}

/** The generated pages, as `npm run docs` writes them. */
function writeDocs(signal) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['scripts/write-docs.mjs'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const told = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => told.push(chunk));
    signal.addEventListener('abort', () => child.kill(), { once: true });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`npm run docs failed, so nothing was written.\n${Buffer.concat(told).toString()}`));
    });
  });
}

function nextSteps({ kebab, camel, Pascal }) {
  return [
    `The concern "${kebab}" is there, with a port that keeps text under names, and its tests are green. Check it:`,
    '',
    `  npx jest libs/${kebab} test/architecture`,
    '',
    `Then make it yours: the port ${Pascal} in libs/domain/src/${kebab}/${kebab}.ts first, the cases of its suite second, and what is below it last.`,
    `Until it has another driver than memory, say { ${camel}: false } where an application runs in production or in a role other than all.`,
    'docs/write-a-concern.md tells which file holds what. After a change of errors, options or exports: npm run docs',
  ].join('\n');
}
