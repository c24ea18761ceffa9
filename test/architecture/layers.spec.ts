import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, packagesReachedFrom, type Cruise } from './support/cruise.js';
import { offences, plant } from './support/planted-tree.js';
import { manifest, root } from './support/repository.js';

const folders = ['libs', 'apps', 'test', 'bench'].filter((folder) => existsSync(join(root, folder)));

describe('the layer rules, over this repository', () => {
  let tree: Cruise;
  beforeAll(() => {
    tree = cruise(root, folders);
  });

  it('are kept by every file', () => {
    expect(tree.violations).toEqual([]);
  });

  it('saw the files of every layer', () => {
    const seen = tree.modules.map(({ source }) => source);
    for (const layer of [
      'libs/core/src/',
      'libs/core/src/nest/',
      'libs/domain/src/',
      'libs/database/src/',
      'apps/shop/src/',
      'test/architecture/',
    ]) {
      expect(seen.some((source) => source.startsWith(layer))).toBe(true);
    }
  });

  const always = /^node_modules\/(?:@nestjs\/(?:common|core|config)|rxjs|reflect-metadata|zod)\//;
  const mayNamePeers = /\/(?:drivers|testing|integrations)\//;
  const doors = Object.entries(manifest().exports)
    .map(([name, target]) => ({
      name,
      source: typeof target === 'string' ? undefined : target['@groundwork/source']?.replace('./', ''),
    }))
    .filter(
      (door): door is { name: string; source: string } => door.source !== undefined && !mayNamePeers.test(door.source),
    );

  it.each(doors)('$name loads no optional package, and its typings name none', ({ source }) => {
    const reached = packagesReachedFrom(source, tree.modules);
    expect([...reached].filter(([path]) => !always.test(path)).map(([, way]) => way)).toEqual([]);
  });
});

describe('the layer rules, over a tree with planted offences', () => {
  let planted: Cruise;
  beforeAll(() => {
    const { directory, remove } = plant(offences);
    try {
      planted = cruise(directory, ['libs', 'apps']);
    } finally {
      remove();
    }
  });

  it('have an offence for every rule', () => {
    const broken = offences.flatMap(({ breaks }) => breaks.map((entry) => entry.split(' -> ')[0]));
    expect([...new Set(broken)].sort()).toEqual(planted.ruleNames);
  });

  it.each(offences)('catch $file', ({ file, breaks }) => {
    const caught = planted.violations
      .filter((violation) => violation.includes(`: ${file} -> `))
      .map((violation) => violation.replace(`: ${file}`, ''));
    expect(caught).toEqual([...breaks].sort());
  });

  it('let every lawful file pass', () => {
    const guilty = offences.map(({ file }) => file);
    expect(
      planted.violations.filter((violation) => !guilty.some((file) => violation.includes(`: ${file} -> `))),
    ).toEqual([]);
  });

  it('tell a peer that a front door loads from one that is loaded on demand', () => {
    const ways = packagesReachedFrom('libs/cache/src/index.ts', planted.modules);
    expect([...ways.keys()]).toEqual(['node_modules/@nestjs/common/index.js']);
    const [way] = packagesReachedFrom('libs/cache/src/testing/fake-cache.ts', planted.modules).values();
    expect(way).toBe('libs/cache/src/testing/fake-cache.ts -> node_modules/pg/index.js');
  });
});
