import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { namedSnapshotEnv } from '../support/embedded-env.js';
import { anchors, codeFiles, links, looseCode, runFile, tableRows, typeErrors } from './support/readme.js';
import { manifest, read, root } from './support/repository.js';

const readme = read('README.md');
const files = codeFiles(readme);

describe('README.md', () => {
  it('tells the two commands as they are typed', () => {
    expect(readme).toMatch(/^npm ci && npm start\b/m);
    expect(readme).toMatch(/^npm ci && npm test\b/m);
  });

  it('links to files and headings that exist', () => {
    const broken = links(readme).filter(({ path, anchor }) => {
      if (path !== '' && !existsSync(join(root, path))) return true;
      if (anchor === undefined) return false;
      return !anchors(path === '' ? readme : read(path)).includes(anchor);
    });
    expect(links(readme).length).toBeGreaterThan(20);
    expect(broken).toEqual([]);
  });

  it('names scripts that exist', () => {
    const named = [...readme.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name = '']) => name);
    expect(named).toContain('migrate');
    expect(named.filter((name) => manifest().scripts[name] === undefined)).toEqual([]);
  });

  it('names variables that exist', () => {
    const known = read('docs/configuration.md');
    const named = [...readme.matchAll(/\b(?:DATABASE|GROUNDWORK)_[A-Z_]*[A-Z]\b/g)].map(([name]) =>
      name.replace(/__[A-Z]+__/, '_'),
    );
    const codes = read('docs/errors.md');
    expect(named.filter((name) => !known.includes(`\`${name}\``) && !codes.includes(`### ${name}\n`))).toEqual([]);
  });

  it('shows each guarantee by a test of that name in the file it links to', () => {
    const rows = tableRows(readme, 'guarantee');
    expect(rows.length).toBeGreaterThan(10);
    const missing = rows.filter(([, shown = '']) => {
      const [, title = '', path = ''] = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(shown) ?? [];
      return path === '' || !quoted(read(path)).includes(title);
    });
    expect(missing).toEqual([]);
  });
});

/** Titles as the sources write them, whatever the quotes and wherever the formatter broke the line. */
function quoted(source: string): readonly string[] {
  return [...source.matchAll(/(['"`])((?:(?!\1)[^\\\n]|\\.)+)\1/g)].map(([, , text = '']) => text);
}

describe('the code in README.md', () => {
  const before = process.cwd();
  const set = Object.keys(process.env).filter((name) => /^(?:DATABASE_(?!SNAPSHOT$)|GROUNDWORK_)/.test(name));
  const values = set.map((name) => [name, process.env[name]] as const);
  beforeAll(() => {
    // As in a fresh application: nothing is set, and there is no .env in the working directory.
    for (const name of set) delete process.env[name];
    process.chdir(join(root, 'test'));
  });
  afterAll(() => {
    process.chdir(before);
    for (const [name, value] of values) process.env[name] = value;
  });

  const tests: (readonly [string, () => Promise<void>])[] = [];
  const surroundings = {
    load: (name: string): unknown => jest.requireActual(name),
    globals: { expect, it: (name: string, test: () => Promise<void>) => tests.push([name, test]) },
  };

  it('is whole files, each of another name', () => {
    expect(looseCode(readme)).toEqual([]);
    expect(files.length).toBeGreaterThan(5);
    expect(new Set(files.map(({ name }) => name)).size).toBe(files.length);
  });

  it('is accepted by the compiler, which sees what is wrong', () => {
    const wrong = {
      name: 'wrong.ts',
      text: "import { Nothing } from 'nestjs-groundwork';\nexport const nothing: Nothing = 1;\n",
    };
    expect(typeErrors([...files, wrong])).toEqual([expect.stringMatching(/^wrong\.ts:1 .*Nothing/)]);
  }, 120_000);

  it('works: the accounts of the first example are all or nothing', async () => {
    const { AppModule, Accounts } = runFile(files, 'app.module.ts', surroundings) as Record<string, Type>;
    const module = await Test.createTestingModule({ imports: [AppModule as Type] }).compile();
    try {
      await module.init();
      const accounts = module.get<{
        open(...owners: string[]): Promise<void>;
        transfer(from: string, to: string, cents: number): Promise<void>;
        balance(owner: string): Promise<number | undefined>;
      }>(Accounts as Type);
      await accounts.open('ada', 'bob');
      await accounts.transfer('ada', 'bob', 5);
      expect([await accounts.balance('ada'), await accounts.balance('bob')]).toEqual([-5, 5]);
      await expect(accounts.transfer('ada', 'nobody', 5)).rejects.toThrow('nobody has no account');
      await expect(accounts.open('eve', 'ada')).rejects.toThrow(/unique/i);
      expect([await accounts.balance('ada'), await accounts.balance('eve')]).toEqual([-5, undefined]);
    } finally {
      await module.close();
    }
  });

  const others = files.filter(({ name }) => name !== 'app.module.ts');
  const modules = others.flatMap(({ name, text }) =>
    [...text.matchAll(/^export class (\w+Module)\b/gm)].map(([, exported = '']) => [exported, name, text] as const),
  );
  it.each(modules)('works: %s of %s starts and stops', async (exported, name, text) => {
    const [, instance] = /\bdatabase: \{ instances: \{ (\w+):/.exec(text) ?? [];
    const variables = instance === undefined ? {} : namedSnapshotEnv(instance);
    Object.assign(process.env, variables);
    try {
      const module = runFile(files, name, surroundings)[exported] as Type;
      const app = await Test.createTestingModule({ imports: [module] }).compile();
      await app.init();
      await app.close();
    } finally {
      for (const variable of Object.keys(variables)) delete process.env[variable];
    }
  });

  it('works: its tests pass', async () => {
    runFile(files, 'accounts.spec.ts', surroundings);
    expect(tests.length).toBeGreaterThan(0);
    for (const [, test] of tests) await test();
  });
});
