import { cpSync, existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, node } from './command.mjs';

const COPIED = ['libs', 'package.json', 'tsconfig.json', 'tsconfig.build.json', 'README.md', 'CHANGELOG.md', 'LICENSE'];

/**
 * Builds and packs a copy of the sources, so that nothing of an older build is in the tarball.
 * @returns the tarball and what npm says about it.
 */
export async function pack(root, folder) {
  const tree = join(folder, 'tree');
  for (const entry of COPIED) cpSync(join(root, entry), join(tree, entry), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
  const build = { extends: './tsconfig.build.json', compilerOptions: { incremental: false }, include: ['libs/*/src'] };
  writeFileSync(join(tree, 'tsconfig.pack.json'), JSON.stringify(build));
  await node(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.pack.json'], { cwd: tree, limit: 3000 });
  const text = await command('npm', ['pack', '--json', '--ignore-scripts'], { cwd: tree, limit: 300 });
  const [{ filename, files, unpackedSize }] = JSON.parse(text.slice(text.indexOf('[')));
  const tarball = join(tree, filename);
  if (!existsSync(tarball)) throw new Error(`npm pack names ${filename}, and it is not there.`);
  const unpacked = join(folder, 'unpacked');
  cpSync(join(tree, 'package.json'), join(unpacked, 'package.json'));
  await command('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1'], { cwd: tree, limit: 300 });
  return { tarball, unpacked, unpackedSize, files: files.map(({ path }) => path) };
}

/** What has no business in the package, and what is missing. */
export function fileProblems(files) {
  const needed = ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE'];
  const belongs = (path) => needed.includes(path) || /^dist\/libs\/.+\.(?:js|d\.ts)$/.test(path);
  const strays = files.filter((path) => !belongs(path) || /\.spec\.(?:js|d\.ts)$/.test(path));
  const missing = needed.filter((path) => !files.includes(path));
  const suites = files.filter((path) => /\/testing\/index\.js$/.test(path));
  return [
    ...strays.slice(0, 20).map((path) => `${path} does not belong into the package.`),
    ...(strays.length > 20 ? [`and ${strays.length - 20} more`] : []),
    ...missing.map((path) => `${path} is missing.`),
    ...(suites.length < 2 ? ['The published suites (testing/) are missing.'] : []),
  ];
}
