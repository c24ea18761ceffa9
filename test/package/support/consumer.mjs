import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { command } from './command.mjs';

const here = fileURLToPath(new URL('..', import.meta.url));

/** Installs a consumer outside the repository, by its lock file, and the tarball beside it, as its user would. */
export async function installConsumer({ root, folder, name, tarball }) {
  const cwd = join(folder, name);
  cpSync(join(here, name), cwd, { recursive: true });
  cpSync(join(root, '.npmrc'), join(cwd, '.npmrc'));
  await command('npm', ['ci', '--prefer-offline', '--no-progress'], { cwd, limit: 600 });
  const before = readFileSync(join(cwd, 'package-lock.json'), 'utf8');
  // Neither --force nor --legacy-peer-deps: peers that do not fit are an error here.
  await command('npm', ['install', '--no-save', '--prefer-offline', '--no-progress', tarball], { cwd, limit: 600 });
  if (readFileSync(join(cwd, 'package-lock.json'), 'utf8') !== before)
    throw new Error('The installation of the package changed the lock file of its consumer.');
  return cwd;
}

/** Puts the consumer's own files beside the code of the README, each under the name that the README gives it. */
export function writeSources({ root, cwd, files }) {
  mkdirSync(join(cwd, 'src'));
  for (const { name, text } of codeFiles(readFileSync(join(root, 'README.md'), 'utf8')))
    writeFileSync(join(cwd, 'src', name), text);
  for (const file of files)
    cpSync(join(here, 'consumer', file), join(cwd, file.endsWith('.ts') ? `src/${file}` : file));
}

/** Blocks of the README that are whole files: their fence reads ```` ```ts accounts.ts ````. */
function codeFiles(markdown) {
  const blocks = [...markdown.matchAll(/^```ts ([\w.-]+\.ts)\n(.*?)^```$/gms)];
  if (blocks.length < 5)
    throw new Error(`The README has ${blocks.length} blocks of code that are files; at least 5 were expected.`);
  return blocks.map(([, name, text]) => ({ name, text }));
}

const STRICT = {
  target: 'es2022',
  lib: ['es2023'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  strict: true,
  skipLibCheck: false, // the point: the typings of the package and of its peers fit together
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  rootDir: 'src',
  outDir: 'dist',
};

export function writeCompilerSettings(cwd, name, options) {
  const settings = { compilerOptions: { ...STRICT, ...options }, include: ['src'] };
  writeFileSync(join(cwd, name), JSON.stringify(settings, null, 2));
}
