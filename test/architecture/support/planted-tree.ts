import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from './repository.js';

/** One file that breaks rules on purpose: each in the form `rule -> what it reaches`. */
export interface Offence {
  readonly file: string;
  readonly source: string;
  /** Files that it needs, lawful by themselves. */
  readonly beside?: Readonly<Record<string, string>>;
  readonly breaks: readonly string[];
}

const folders = [
  'core',
  'core/nest',
  'core/testing',
  'domain/cache',
  'cache',
  'database',
  'redis',
  'infrastructure',
  'testing',
  'cli',
];
const sourceOf = (door: string): string =>
  `./libs/${door.replace('/', '/src/')}${door.includes('/') ? '' : '/src'}/index.ts`;
const door = (name: string): Record<string, string> => ({
  '@groundwork/source': sourceOf(name),
  default: `./dist/${name}.js`,
});

const packages = ['@nestjs/common', '@nestjs/config', '@nestjs/testing', 'pg', 'zod', 'undeclared'];

const manifest = {
  name: 'nestjs-groundwork',
  dependencies: Object.fromEntries(packages.filter((name) => name !== 'undeclared').map((name) => [name, '1.0.0'])),
  exports: { '.': door('infrastructure'), './cache': door('cache'), './domain/cache': door('domain/cache') },
  imports: Object.fromEntries(folders.map((name) => [`#${name}`, door(name)])),
};

/** A small tree in which every exemption of the rules is used once, and no rule is broken. */
const lawful: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify(manifest),
  'tsconfig.json': JSON.stringify({
    compilerOptions: { module: 'nodenext', moduleResolution: 'nodenext', customConditions: ['@groundwork/source'] },
  }),
  ...Object.fromEntries(
    packages.map((name) => [
      `node_modules/${name}/package.json`,
      JSON.stringify({ name, version: '1.0.0', main: 'index.js' }),
    ]),
  ),
  ...Object.fromEntries(packages.map((name) => [`node_modules/${name}/index.js`, 'exports.it = 1;'])),
  'libs/core/src/index.ts': `import { createHash } from 'node:crypto'; export const core = createHash;`,
  'libs/core/src/nest/index.ts': `import { it } from '@nestjs/common'; import { it as zod } from 'zod'; export const nest = [it, zod];`,
  'libs/core/src/testing/index.ts': `export const clock = 1;`,
  'libs/core/src/core.spec.ts': `import { clock } from '#core/testing'; import { it } from '@nestjs/testing'; export const spec = [clock, it];`,
  'libs/domain/src/cache/index.ts': `import { core } from '#core'; export const port = core;`,
  'libs/cache/src/index.ts': `export { module } from './cache.module.js';`,
  'libs/cache/src/cache.module.ts': `import { it } from '@nestjs/common'; import { port } from '#domain/cache'; export const module = [it, port, () => import('./drivers/redis/index.js')];`,
  'libs/cache/src/drivers/redis/index.ts': `import { it } from 'pg'; import { redis } from '#redis'; export const driver = [it, redis];`,
  'libs/cache/src/drivers/database/index.ts': `import { database } from '#database'; export const driver = database;`,
  'libs/cache/src/records/records.ts': `import { database } from '#database'; export const records = database;`,
  'libs/cache/src/integrations/manager.ts': `import { it } from 'pg'; export const manager = it;`,
  'libs/cache/src/testing/fake-cache.ts': `import { it } from 'pg'; import { clock } from '#core/testing'; export const fake = [it, clock];`,
  'libs/database/src/index.ts': `import { core } from '#core'; export const database = core;`,
  'libs/database/src/orm/orm.ts': `import { it } from 'pg'; export const orm = it;`,
  'libs/redis/src/index.ts': `export const redis = 1;`,
  'libs/infrastructure/src/index.ts': `import { it } from '@nestjs/config'; import { module } from '#cache'; import { database } from '#database'; export const root = [it, module, database];`,
  'libs/testing/src/index.ts': `import { root } from '#infrastructure'; import { clock } from '#core/testing'; export const kit = [root, clock];`,
  'libs/cli/src/index.ts': `import { root } from '#infrastructure'; export const command = root;`,
  'apps/shop/src/domain/order.ts': `import { port } from 'nestjs-groundwork/domain/cache'; export const order = port;`,
  'apps/shop/src/main.ts': `import { it } from 'pg'; import { root } from 'nestjs-groundwork'; import { order } from './domain/order.js'; export const app = [it, root, order];`,
  'libs/cache/src/interface/controller.ts': `export const controller = 1;`,
};

export const offences: readonly Offence[] = [
  {
    file: 'libs/cache/src/circle-back.ts',
    source: `import type { a } from './circle.js'; export const b: typeof a | 1 = 1;`,
    beside: { 'libs/cache/src/circle.ts': `import { b } from './circle-back.js'; export const a = (): unknown => b;` },
    breaks: ['no-circular -> libs/cache/src/circle.ts'], // a circle is reported once, where it closes
  },
  {
    file: 'libs/core/src/nowhere.ts',
    source: `import { x } from './gone.js'; export const y = x;`,
    breaks: ['not-to-unresolvable -> ./gone.js'],
  },
  {
    file: 'libs/core/src/nowhere-later.ts',
    source: `export const y = () => import('#nothing');`,
    breaks: ['not-to-unresolvable -> #nothing'],
  },
  {
    file: 'apps/shop/src/undeclared.ts',
    source: `import { it } from 'undeclared'; export const y = it;`,
    breaks: ['only-declared-packages -> node_modules/undeclared/index.js'],
  },
  {
    file: 'libs/core/src/upward.ts',
    source: `import type { port } from '#domain/cache'; export type Y = typeof port;`,
    breaks: ['core-is-a-leaf -> libs/domain/src/cache/index.ts'],
  },
  {
    file: 'libs/core/src/upward-later.ts',
    source: `export const y = () => import('#cache');`,
    breaks: ['core-is-a-leaf -> libs/cache/src/index.ts'],
  },
  {
    file: 'libs/domain/src/cache/upward.ts',
    source: `import { module } from '#cache'; export const y = module;`,
    breaks: ['domain-imports-only-core -> libs/cache/src/index.ts'],
  },
  {
    file: 'libs/domain/src/cache/nest.ts',
    source: `import { nest } from '#core/nest'; export const y = nest;`,
    breaks: ['domain-imports-only-core -> libs/core/src/nest/index.ts'],
  },
  {
    file: 'libs/domain/src/cache/package.ts',
    source: `import type { it } from 'zod'; export type Y = typeof it;`,
    breaks: ['core-and-domain-have-no-packages -> node_modules/zod/index.js'],
  },
  {
    file: 'libs/core/src/nest/package.ts',
    source: `import { it } from '@nestjs/config'; export const y = it;`,
    breaks: [
      'core-and-domain-have-no-packages -> node_modules/@nestjs/config/index.js',
      'peers-only-at-the-border -> node_modules/@nestjs/config/index.js',
    ],
  },
  {
    file: 'libs/core/src/package.ts',
    source: `export const y = () => import('@nestjs/common');`,
    breaks: ['core-and-domain-have-no-packages -> node_modules/@nestjs/common/index.js'],
  },
  {
    file: 'libs/cache/src/reaches-up.ts',
    source: `import { controller } from './interface/controller.js'; export const y = controller;`,
    breaks: ['no-application-or-interface -> libs/cache/src/interface/controller.ts'],
  },
  {
    file: 'libs/infrastructure/src/reaches-app.ts',
    source: `import { order } from '../../../apps/shop/src/domain/order.js'; export const y = order;`,
    breaks: ['no-application-or-interface -> apps/shop/src/domain/order.ts'],
  },
  {
    file: 'libs/redis/src/concern.ts',
    source: `import { module } from '#cache'; export const y = module;`,
    breaks: ['concerns-do-not-import-concerns -> libs/cache/src/index.ts'],
  },
  {
    file: 'libs/cache/src/database-from-the-wrong-folder.ts',
    source: `import type { database } from '#database'; export type Y = typeof database;`,
    breaks: ['concerns-do-not-import-concerns -> libs/database/src/index.ts'],
  },
  {
    file: 'libs/cache/src/records/redis-from-the-wrong-folder.ts',
    source: `import { redis } from '#redis'; export const y = redis;`,
    breaks: ['concerns-do-not-import-concerns -> libs/redis/src/index.ts'],
  },
  {
    file: 'libs/cache/src/composes.ts',
    source: `import { root } from '#infrastructure'; export const y = root;`,
    breaks: ['only-the-root-composes -> libs/infrastructure/src/index.ts'],
  },
  {
    file: 'libs/infrastructure/src/uses-command.ts',
    source: `import { command } from '#cli'; export const y = command;`,
    breaks: ['only-the-root-composes -> libs/cli/src/index.ts'],
  },
  {
    file: 'libs/infrastructure/src/back-door.ts',
    source: `import { module } from '../../cache/src/cache.module.js'; export const y = module;`,
    breaks: ['through-the-front-door -> libs/cache/src/cache.module.ts'],
  },
  {
    file: 'libs/infrastructure/src/door-by-path.ts',
    source: `import { module } from '../../cache/src/index.js'; export const y = module;`,
    breaks: ['through-the-front-door -> libs/cache/src/index.ts'],
  },
  {
    file: 'libs/infrastructure/src/door-from-outside.ts',
    source: `import { module } from 'nestjs-groundwork/cache'; export const y = module;`,
    breaks: ['through-the-front-door -> libs/cache/src/index.ts'],
  },
  {
    file: 'apps/shop/src/inside.ts',
    source: `import { module } from '../../../libs/cache/src/cache.module.js'; export const y = module;`,
    breaks: ['apps-use-what-is-published -> libs/cache/src/cache.module.ts'],
  },
  {
    file: 'apps/shop/src/inner-name.ts',
    source: `import { module } from '#cache'; export const y = module;`,
    breaks: ['apps-use-what-is-published -> libs/cache/src/index.ts'],
  },
  {
    file: 'libs/cache/src/peer.ts',
    source: `import { it } from 'pg'; export const y = it;`,
    breaks: ['peers-only-at-the-border -> node_modules/pg/index.js'],
  },
  {
    file: 'libs/cache/src/peer-in-typings.ts',
    source: `export type Y = import('pg').Pool;`,
    breaks: ['peers-only-at-the-border -> node_modules/pg/index.js'],
  },
  {
    file: 'libs/cache/src/peer-later.ts',
    source: `export const y = () => import('pg');`,
    breaks: ['peers-only-at-the-border -> node_modules/pg/index.js'],
  },
  {
    file: 'libs/infrastructure/src/peer.ts',
    source: `import { it } from 'pg'; export const y = it;`,
    breaks: ['peers-only-at-the-border -> node_modules/pg/index.js'],
  },
  {
    file: 'libs/cache/src/uses-fake.ts',
    source: `import { fake } from './testing/fake-cache.js'; export const y = fake;`,
    breaks: ['only-tests-import-testing -> libs/cache/src/testing/fake-cache.ts'],
  },
  {
    file: 'apps/shop/src/uses-test-package.ts',
    source: `import { it } from '@nestjs/testing'; export const y = it;`,
    breaks: ['only-tests-import-testing -> node_modules/@nestjs/testing/index.js'],
  },
];

/** Writes the lawful tree, with the offences in it unless told otherwise, into a folder of its own that `remove` deletes. */
export function plant(planted: readonly Offence[]): { readonly directory: string; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'groundwork-layers-'));
  const files = Object.assign(
    {},
    lawful,
    ...planted.map(({ file, source, beside }) => ({ ...beside, [file]: source })),
  ) as Record<string, string>;
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  copyFileSync(join(root, '.dependency-cruiser.mjs'), join(directory, '.dependency-cruiser.mjs'));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
