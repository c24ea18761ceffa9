import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, skip } from './checks.mjs';
import { node } from './command.mjs';
import { installConsumer, writeCompilerSettings, writeSources } from './consumer.mjs';

const FILES = ['http.ts', 'repository.test.ts', 'jest.compiled.cjs', 'plain.test.cjs', 'readme.cjs', 'sub-paths.mjs'];
const TSC = 'node_modules/typescript/bin/tsc';
const JEST = 'node_modules/jest/bin/jest.js';
const WRITE_SNAPSHOT = `require('nestjs-groundwork/database/drivers/pglite').writeSnapshot(process.argv[1])`;

/** An application with every driver installed: compiled, started and tested. */
export async function testWithDrivers({
  root,
  folder,
  name,
  tarball,
  bundler = false,
  plainJest = false,
  suite = false,
}) {
  const cwd = await check(`${name}: npm ci, and the tarball installs beside it`, () =>
    installConsumer({ root, folder, name, tarball }),
  );
  if (cwd === undefined) return undefined;
  writeSources({ root, cwd, files: FILES });
  writeFileSync(join(cwd, 'src', 'every-sub-path.ts'), importsOfAll(cwd));
  writeCompilerSettings(cwd, 'tsconfig.json', { types: ['node', 'jest'] });
  writeCompilerSettings(cwd, 'tsconfig.bundler.json', {
    types: ['node', 'jest'],
    module: 'esnext',
    moduleResolution: 'bundler',
    noEmit: true,
  });
  const env = { NODE_ENV: 'test', DATABASE_SNAPSHOT: join(cwd, 'snapshot') };
  const run = (title, args, limit = 300) => check(`${name}: ${title}`, () => node(args, { cwd, env, limit }));

  await run('strict TypeScript accepts every sub-path and the README (nodenext)', [TSC], 600);
  if (bundler) await run('and with moduleResolution bundler', [TSC, '-p', 'tsconfig.bundler.json'], 600);
  await run('an embedded database is written as a file', ['-e', WRITE_SNAPSHOT, env.DATABASE_SNAPSHOT]);
  await run('import and require give the same objects, sub-path by sub-path', ['sub-paths.mjs']);
  await run('the applications of the README run', ['readme.cjs']);
  await run('problem details and call context over HTTP, on Express and Fastify', ['dist/http.js']);

  const compiled = [JEST, '--config', 'jest.compiled.cjs', '--testPathPatterns'];
  await run("the README's test passes under Jest", [...compiled, 'dist/accounts.spec.js']);
  if (suite)
    await run('the published suite of repositories passes under Jest', [...compiled, 'dist/repository.test.js'], 600);
  if (plainJest) await run('a test passes under Jest without a configuration', [JEST, 'plain.test.cjs']);
  const title = 'Jest needs no configuration for ES modules';
  if (requiresModulesInJest())
    await run(
      title,
      ['--experimental-vm-modules', JEST, '--testPathPatterns', 'dist/accounts.spec.js', 'plain.test.cjs'],
      600,
    );
  else skip(`${name}: ${title}`, `that takes Node 24.9, this is ${process.version}`);
  return cwd;
}

/** So that the compiler reads the typings of every sub-path. */
function importsOfAll(cwd) {
  const manifest = JSON.parse(readFileSync(join(cwd, 'node_modules/nestjs-groundwork/package.json'), 'utf8'));
  const subPaths = Object.keys(manifest.exports).filter((subPath) => subPath !== './package.json');
  return subPaths
    .map((subPath, n) => `export * as part${n} from '${subPath.replace('.', 'nestjs-groundwork')}';\n`)
    .join('');
}

function requiresModulesInJest() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > 24 || (major === 24 && minor >= 9);
}
