import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from './checks.mjs';
import { node } from './command.mjs';
import { fileProblems } from './pack.mjs';
import { packagesNamedBy } from './typings.mjs';

/** What every user has: required peers, and our one dependency where an option's schema is named. */
const EVERYBODY_HAS = ['@nestjs/common', '@nestjs/core', 'rxjs'];
const ZOD_IN = 'dist/libs/core/src/nest/configuration/option.d.ts';
/** Who imports one of these has the packages of that driver or integration. */
const AT_THE_BORDER =
  /^\.\/.+\/(?:drivers|integrations)\/|^\.\/observability\/(?:pino|testing\/telemetry)$|^\.\/cache\/cache-manager$/;

export async function testTarball({ root, folder, packed }) {
  const { tarball, unpacked, files } = packed;
  await check('tarball: holds the build, README, CHANGELOG and LICENSE, and nothing else', async () => {
    const problems = fileProblems(files);
    if (problems.length > 0) throw new Error(problems.join('\n'));
  });
  await check('tarball: publint', () =>
    node(['node_modules/publint/src/cli.js', 'run', tarball, '--strict'], { cwd: root, limit: 300 }),
  );
  await check('tarball: are the types wrong? no, but for node10', () => typesAreRight(root, tarball));
  await check('typings: the check sees a package behind two doors', async () => seesPlanted(folder));
  const { exports } = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8'));
  for (const subPath of Object.keys(exports).filter((name) => exports[name].types !== undefined))
    await check(`typings: ${subPath} names no package that its user may lack`, async () =>
      namesNoPeer(unpacked, subPath),
    );
}

/** `moduleResolution: node10` knows neither `exports` nor `imports`. That one finding is accepted, by its name; the support matrix says so. */
async function typesAreRight(root, tarball) {
  const cli = 'node_modules/@arethetypeswrong/cli/dist/index.js';
  const text = await node([cli, tarball, '--format', 'json', '--ignore-rules', 'no-resolution'], {
    cwd: root,
    limit: 300,
  });
  const { analysis } = JSON.parse(text);
  const accepted = ({ kind, resolutionKind }) => kind === 'NoResolution' && resolutionKind === 'node10';
  const wrong = analysis.problems.filter((problem) => !accepted(problem));
  if (wrong.length > 0) throw new Error(JSON.stringify(wrong, null, 1));
  if (analysis.problems.length === 0) throw new Error('node10 sees the package now: correct the support matrix.');
}

function namesNoPeer(unpacked, subPath) {
  const allowed = (name, files) =>
    EVERYBODY_HAS.includes(name) ||
    (name === 'zod' && files.size === 1 && files.has(ZOD_IN)) ||
    AT_THE_BORDER.test(subPath);
  const wrong = [...packagesNamedBy(unpacked, subPath)].filter(([name, files]) => !allowed(name, files));
  if (wrong.length > 0)
    throw new Error(wrong.map(([name, files]) => `${name} is named by ${[...files].join(', ')}`).join('\n'));
}

function seesPlanted(folder) {
  const planted = join(folder, 'planted');
  mkdirSync(planted);
  const write = (name, text) => writeFileSync(join(planted, name), text);
  const imports = { '#inner': { types: './inner.d.ts' } };
  write('package.json', JSON.stringify({ exports: { './x': { types: './x.d.ts' } }, imports }));
  write('x.d.ts', "/** Not `import('kysely')`. */\nexport { a } from './a.js';\n");
  write('a.d.ts', 'export declare const a: import("#inner").B;\n');
  write(
    'inner.d.ts',
    "import type { Pool } from 'pg';\nexport type B = Pool | import('@mikro-orm/core').EntityManager;\n",
  );
  const found = [...packagesNamedBy(planted, './x').keys()].sort().join();
  if (found !== '@mikro-orm/core,pg') throw new Error(`It found ${found || 'nothing'}.`);
}
