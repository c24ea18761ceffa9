import { readBarrel } from './support/barrel.js';
import { manifest, ownFiles, read, root, sourceFiles } from './support/repository.js';
import { hasEmptyName, lineCount, machinePath } from './support/shape.js';

const TEXT =
  /\.(?:ts|mts|cts|mjs|cjs|js|json|md|txt|yml|yaml|sh|sql|html|patch|example)$|(?:^|\/)(?:Dockerfile|run|LICENSE|\.[a-z]+(?:ignore|rc))$/;
const MAX_LINES = 400;

describe('every file', () => {
  const text = ownFiles().filter((path) => TEXT.test(path) && path !== 'package-lock.json');

  it('is seen by these tests', () => {
    expect(text).toEqual(
      expect.arrayContaining(['package.json', '.ci/run', 'docker/Dockerfile', 'libs/core/src/index.ts']),
    );
  });

  it('has a name that says what is in it', () => {
    expect(ownFiles().filter(hasEmptyName)).toEqual([]);
  });

  it('names no place on a machine', () => {
    const guilty = text.filter(
      (path) => machinePath(read(path), root) !== undefined && path !== 'test/architecture/source-shape.spec.ts',
    );
    expect(guilty).toEqual([]);
  });

  it('of libs, apps, test and bench fits on a few screens', () => {
    const code = ownFiles().filter((path) => /^(?:libs|apps|test|bench|scripts)\/.+\.(?:ts|mjs)$/.test(path));
    expect(code.filter((path) => lineCount(read(path)) > MAX_LINES)).toEqual([]);
  });

  it('exports by name', () => {
    expect(sourceFiles().filter((path) => /^\s*export\s+(?:\*|default\b)/m.test(read(path)))).toEqual([]);
  });

  it('that is a barrel holds exports and nothing else', () => {
    const barrels = sourceFiles().filter((path) => path.startsWith('libs/') && path.endsWith('/index.ts'));
    expect(barrels.length).toBeGreaterThan(4);
    expect(barrels.flatMap((path) => readBarrel(read(path)).strays.map((stray) => `${path}: ${stray}`))).toEqual([]);
  });

  it('of a library that the build would leave out is a spec', () => {
    expect(ownFiles().filter((path) => /^libs\/[^/]+\/(?!src\/)/.test(path))).toEqual([]);
  });
});

describe('the checks themselves', () => {
  it.each([
    'libs/core/src/utils.ts',
    'libs/core/src/string-helpers.ts',
    'libs/common/src/a.ts',
    'test/misc/a.ts',
    'libs/core/src/util/a.ts',
  ])('refuse the name %s', (path) => {
    expect(hasEmptyName(path)).toBe(true);
  });

  it.each(['libs/core/src/nest/common-table.ts', 'libs/core/src/uncommon.ts', 'libs/core/src/utility-bill.ts'])(
    'judge %s by its words',
    (path) => {
      expect(hasEmptyName(path)).toBe(path.includes('common-table'));
    },
  );

  it.each(['see /home/ann/project', '"/root/x"', "path: '/Users/ann'", '/srv/checkout/libs'])(
    'find the machine path in %s',
    (line) => {
      expect(machinePath(`first\n${line}\nlast`, '/srv/checkout')).toBe(line);
    },
  );

  it.each(['COPY dist ./dist', 'unit-of-work/time-limit.ts', 'https://example.org/home/page', '/var/lib/postgresql'])(
    'let %s pass',
    (line) => {
      expect(machinePath(line, '/srv/checkout')).toBeUndefined();
    },
  );

  it('count lines as an editor does', () => {
    expect([lineCount('a\nb\n'), lineCount('a\nb'), lineCount('a')]).toEqual([2, 2, 1]);
  });
});

const all = ownFiles();
const NOT_A_CONCERN = ['core', 'domain', 'infrastructure', 'testing', 'cli'];
const concerns = [...new Set(sourceFiles().flatMap((path) => /^libs\/([^/]+)\//.exec(path)?.slice(1) ?? []))].filter(
  (name) => !NOT_A_CONCERN.includes(name),
);

describe.each(concerns)('the concern %s', (concern) => {
  const source = `libs/${concern}/src`;
  const drivers = [
    ...new Set(all.flatMap((path) => new RegExp(`^${source}/drivers/([^/]+)/`).exec(path)?.slice(1) ?? [])),
  ];

  it('has the files that every concern has', () => {
    const expected = [
      `${source}/index.ts`,
      `${source}/${concern}.module.ts`,
      `${source}/${concern}.options.ts`,
      `${source}/${concern}.driver.ts`,
    ];
    const beside = [
      `${source}/drivers/manifest.ts`,
      `${source}/testing/index.ts`,
      `libs/domain/src/${concern}/index.ts`,
      `libs/domain/src/${concern}/${concern}.errors.ts`,
    ];
    expect([...expected, ...beside].filter((path) => !all.includes(path))).toEqual([]);
  });

  it('publishes a conformance suite', () => {
    expect(all.filter((path) => path.startsWith(`${source}/testing/`) && path.endsWith('.conformance.ts'))).not.toEqual(
      [],
    );
  });

  it('has drivers, each in a folder of its own with the file that bears its name, and bound to the suite', () => {
    expect(drivers).not.toEqual([]);
    for (const driver of drivers) {
      const folder = `${source}/drivers/${driver}`;
      expect(all).toEqual(expect.arrayContaining([`${folder}/index.ts`, `${folder}/${driver}.driver.ts`]));
      expect(all.filter((path) => path.startsWith(folder) && path.endsWith('.conformance.spec.ts'))).not.toEqual([]);
    }
  });

  it('is published whole: itself, its ports, its suite and each driver', () => {
    const { exports, imports } = manifest();
    const expected = [
      `./${concern}`,
      `./domain/${concern}`,
      `./${concern}/testing`,
      ...drivers.map((driver) => `./${concern}/drivers/${driver}`),
    ];
    expect(expected.filter((subPath) => !(subPath in exports))).toEqual([]);
    expect(Object.keys(imports)).toEqual(expect.arrayContaining([`#${concern}`, `#domain/${concern}`]));
  });
});

describe('nest-cli.json', () => {
  it('names every library and application', () => {
    const { projects } = JSON.parse(read('nest-cli.json')) as { projects: Record<string, { root: string }> };
    const roots = [...new Set(sourceFiles().flatMap((path) => /^((?:libs|apps)\/[^/]+)\//.exec(path)?.slice(1) ?? []))];
    expect(
      Object.values(projects)
        .map(({ root: folder }) => folder)
        .sort(),
    ).toEqual(roots.sort());
  });
});
