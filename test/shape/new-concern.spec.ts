import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CopiedTree, type Run } from './support/copied-tree.js';

const ended = { code: 0, output: expect.any(String) };
/** The whole output of what failed, which a comparison would cut. */
const passes = (run: Run): void => {
  if (run.code !== 0) throw new Error(run.output);
  expect(run).toEqual(ended);
};
const runJest = (tree: CopiedTree, ...paths: readonly string[]): Run =>
  tree.node('node_modules/jest/bin/jest.js', '--maxWorkers=2', '--silent', ...paths);

const check = (tree: CopiedTree): Run =>
  tree.node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', '--noEmit');

describe('npm run new:concern parcels', () => {
  let tree: CopiedTree;
  beforeAll(() => {
    tree = new CopiedTree();
  });
  const own = ['libs/parcels', 'libs/domain/src/parcels'];
  afterAll(() => tree.remove());

  it('writes it, and what it changes is formatted', () => {
    passes(tree.generate('parcels'));
    expect(tree.changes()).toEqual(
      expect.arrayContaining(['docs/parcels.md', 'libs/parcels/', 'libs/domain/src/parcels/', 'package.json']),
    );
    expect(tree.read('docs/configuration.md')).toContain('`PARCELS_MAX_ENTRIES`');
    expect(tree.read('test/architecture/public-api.txt')).toContain('nestjs-groundwork/parcels/testing\n');
    passes(tree.node('node_modules/prettier/bin/prettier.cjs', '--check', '--ignore-unknown', ...tree.changes()));
  });

  it('compiles', () => {
    passes(check(tree));
  });

  it('keeps the rules of ESLint', () => {
    passes(tree.node('node_modules/eslint/bin/eslint.js', ...own, 'libs/infrastructure', 'test/module'));
  });

  it('passes its own tests: suite, module, portable class', () => {
    passes(runJest(tree, ...own));
  });

  it('keeps the rules of the architecture, its generated pages and the code of its page included', () => {
    passes(runJest(tree, 'test/architecture', 'test/docs/pages'));
  });

  it('is part of the infrastructure, in every way to configure it', () => {
    passes(
      runJest(tree, 'test/module', 'libs/infrastructure/src/infrastructure.module', 'libs/infrastructure/src/testing'),
    );
    expect(tree.read('libs/infrastructure/src/infrastructure.options.ts')).toContain('readonly parcels?: ');
  });

  it('lets another one come after it, whose name has two words', () => {
    tree.commit();
    passes(tree.generate('gift-cards'));
    expect(tree.read('docs/configuration.md')).toContain('`GIFT_CARDS_MAX_ENTRIES`');
    passes(tree.node('node_modules/prettier/bin/prettier.cjs', '--check', '--ignore-unknown', ...tree.changes()));
    passes(check(tree));
    passes(runJest(tree, 'libs/gift-cards', 'test/architecture', 'test/module'));
  });
});

describe('npm run new:concern, refused,', () => {
  let tree: CopiedTree;
  beforeAll(() => {
    tree = new CopiedTree();
  });
  afterAll(() => tree.remove());
  afterEach(() => expect(tree.changes().filter((path) => path !== 'package.json')).toEqual([]));

  it.each([
    [['messaging'], /something of "messaging" already/],
    [['events'], /something of "events" already: docs/], // a page
    [['clock'], /would export Clock, which the package exports already/],
    [['Parcels'], /lower-case/],
    [['core'], /reserved/],
    [[], /Expected one name, found 0/],
    [['a-thing', 'another'], /found 2/],
    [['parcels', '--force'], /Unknown option.*--force/],
  ])('tells why with %j, and writes nothing', (parts, why) => {
    expect(tree.generate(...parts)).toEqual({ code: 1, output: expect.stringMatching(why) });
  });

  it('lists what it would write, and writes nothing, with --dry-run', () => {
    const { code, output } = tree.generate('parcels', '--dry-run');
    expect(code).toBe(0);
    for (const line of [
      'new      libs/parcels/src/parcels.module.ts',
      'changed  package.json',
      'docs     docs/errors.md',
    ])
      expect(output).toContain(`${line}\n`);
    expect(output).toContain('Nothing was written.');
  });

  it('touches no file that holds changes of somebody', () => {
    writeFileSync(join(tree.folder, 'package.json'), `${tree.read('package.json').trimEnd()} \n`);
    expect(tree.generate('parcels')).toEqual({
      code: 1,
      output: expect.stringMatching(/not committed: package\.json/),
    });
    tree.commit();
  });

  it('refuses a file whose place for it has gone', () => {
    const options = 'libs/infrastructure/src/infrastructure.options.ts';
    const before = tree.read(options);
    writeFileSync(
      join(tree.folder, options),
      before.replace('messaging: messagingConcern', 'messaging : messagingConcern'),
    );
    tree.commit();
    expect(tree.generate('parcels')).toEqual({
      code: 1,
      output: expect.stringMatching(/infrastructure\.options\.ts: expected .* once, found it 0 times/),
    });
    writeFileSync(join(tree.folder, options), before);
    tree.commit();
  });

  it('puts everything back when its last step fails', () => {
    writeFileSync(join(tree.folder, 'scripts/write-docs.mjs'), "console.error('no paper'); process.exitCode = 1;\n");
    tree.commit();
    expect(tree.generate('parcels')).toEqual({
      code: 1,
      output: expect.stringMatching(/npm run docs failed[^]*no paper/),
    });
  });
});
