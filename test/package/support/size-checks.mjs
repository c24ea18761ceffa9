import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from './checks.mjs';
import { filesLoadedBy, importTime, modulesOf } from './sizes.mjs';

const limits = JSON.parse(readFileSync(new URL('../limits.json', import.meta.url), 'utf8'));

const BOOT = `
require('reflect-metadata');
const { Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { InfrastructureModule } = require('nestjs-groundwork');
class AppModule {}
Module({ imports: [InfrastructureModule.forRoot(JSON.parse(process.argv[1]))] })(AppModule);
NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false }).then((app) => app.close());
`;
const DRIVERS =
  /\/(?:@mikro-orm|kysely|pg|pg-cursor|@electric-sql|@opentelemetry|pino|pino-http|nestjs-pino|nestjs-otel)\/|nestjs-groundwork\/dist\/libs\/database\/src\/orm\/|\/drivers\/[^/]+\/[^/]+\.driver\.js$/;
/** Those of the concerns that are on. */
const USED =
  /\/(?:(?:messaging|coordination|cache)\/src\/drivers\/memory|resilience\/src\/drivers\/in-process|(?:observability|redis)\/src\/drivers\/none)\//;

/** Sizes and numbers of modules are what they are and have tight limits; a time is compared with that of `@nestjs/core`, generously. */
export async function testSizes({ cwd, packed }) {
  const kilobytes = Math.round(packed.unpackedSize / 1_000);
  await check(`size: unpacked ${kilobytes} kB, at most ${limits.unpackedKilobytes}`, async () =>
    assertAtMost('kB unpacked', kilobytes, limits.unpackedKilobytes),
  );
  if (cwd === undefined) return;
  const { exports } = JSON.parse(readFileSync(join(packed.unpacked, 'package.json'), 'utf8'));
  const subPaths = Object.keys(exports).filter((name) => exports[name].types !== undefined);
  const nest = await importTime(cwd, '@nestjs/core');
  console.log(
    `\nimport of @nestjs/core: ${nest.toFixed(0)} ms\n${row('sub-path', 'own modules', 'all modules', 'ms', 'ratio')}`,
  );
  for (const subPath of subPaths) await testSubPath({ cwd, subPath, nest });

  await check('size: a concern that is off loads nothing of its drivers', async () => {
    const files = await filesLoadedBy(cwd, ['-e', BOOT, '{"database":false,"messaging":"memory"}']);
    if (!files.some((url) => url.endsWith('messaging/src/drivers/memory/index.js')))
      throw new Error('The list of files lacks the driver that was used, and proves nothing.');
    const loaded = files.filter((url) => DRIVERS.test(url) && !USED.test(url));
    if (loaded.length > 0) throw new Error(loaded.slice(0, 10).join('\n'));
  });
}

async function testSubPath({ cwd, subPath, nest }) {
  const specifier = subPath.replace('.', 'nestjs-groundwork');
  await check(`size: ${subPath} is imported within its limits`, async () => {
    const limit = limits.subPaths[subPath];
    const { own, all } = await modulesOf(cwd, specifier);
    const time = await importTime(cwd, specifier);
    console.log(row(subPath, own, all, time.toFixed(0), (time / nest).toFixed(2)));
    if (limit === undefined) throw new Error(`limits.json says nothing about ${subPath}.`);
    assertAtMost('own modules', own, limit.ownModules);
    assertAtMost('modules', all, limit.allModules);
    assertAtMost('times the import of @nestjs/core', time / nest, limit.timesNestCore);
  });
}

function assertAtMost(what, found, limit) {
  if (found > limit) throw new Error(`${found} ${what}, at most ${limit} were expected (test/package/limits.json).`);
}

const row = (first, ...cells) =>
  `${String(first).padEnd(34)}${cells.map((cell) => String(cell).padStart(13)).join('')}`;
