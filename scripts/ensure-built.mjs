// Compiles when a source is newer than the last successful build. Where there is nothing to compile with (an image that holds the build
// alone), what is there is used.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'dist', '.tsbuildinfo');

/** @returns what was done, as text for a person, or undefined when the build was fresh. */
export function ensureBuilt() {
  const compiler = findCompiler();
  if (compiler === undefined || isFresh()) return undefined;
  const { status, signal } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) {
    // The compiler writes its record also when it found errors: without this the next start would run what failed.
    rmSync(stamp, { force: true });
    throw new Error(
      signal === null ? 'The build failed; the compiler says above why.' : `The build was ended by ${signal}.`,
    );
  }
  const now = new Date();
  utimesSync(stamp, now, now); // unchanged contents leave the record untouched, however new the files are
  return 'Compiled the sources.';
}

function findCompiler() {
  if (!existsSync(join(root, 'apps', 'shop', 'src'))) return undefined;
  try {
    return createRequire(import.meta.url).resolve('typescript/bin/tsc');
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

function isFresh() {
  if (!existsSync(stamp) || !existsSync(join(root, 'dist', 'apps', 'shop', 'src', 'main.js'))) return false;
  const built = statSync(stamp).mtimeMs;
  const inputs = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'].map((file) =>
    join(root, file),
  );
  for (const file of [...inputs, ...sources('libs'), ...sources('apps')]) {
    if (existsSync(file) && statSync(file).mtimeMs > built) return false;
  }
  return true;
}

/** Folders count too: their time changes when a file in them is removed or renamed. */
function sources(folder) {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => (entry.isDirectory() || entry.name.endsWith('.ts')) && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const done = ensureBuilt();
  if (done !== undefined) console.log(done);
}
