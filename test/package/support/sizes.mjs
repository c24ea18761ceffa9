import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { node } from './command.mjs';

const TIMED = 'const begun = performance.now(); require(process.argv[1]); console.log(performance.now() - begun);';

/** The shortest of five imports, each in a process of its own. Milliseconds. */
export async function importTime(cwd, specifier) {
  const times = [];
  for (let run = 0; run < 5; run += 1) times.push(Number(await node(['-e', TIMED, specifier], { cwd, limit: 120 })));
  return Math.min(...times);
}

/** The files that a program evaluated, by V8's coverage: what was imported as an ES module leaves no trace in `require.cache`. */
export async function filesLoadedBy(cwd, args, env = {}) {
  const folder = mkdtempSync(join(cwd, 'coverage-'));
  try {
    await node(args, { cwd, env: { NODE_V8_COVERAGE: folder, ...env }, limit: 300 });
    const reports = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
    const urls = reports.flatMap(({ result }) => result.map(({ url }) => url));
    return urls.filter((url) => url.startsWith('file:') && url.includes('/node_modules/'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function modulesOf(cwd, specifier) {
  const files = await filesLoadedBy(cwd, ['-e', 'require(process.argv[1])', specifier]);
  return { own: files.filter((url) => url.includes('/node_modules/nestjs-groundwork/')).length, all: files.length };
}
