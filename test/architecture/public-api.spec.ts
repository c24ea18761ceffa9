import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readBarrel } from './support/barrel.js';
import { expectGenerated } from './support/generated.js';
import { manifest, read, root } from './support/repository.js';

interface Door {
  readonly subPath: string;
  readonly targets: Readonly<Record<string, string>>;
}

const { name, exports, imports } = manifest();
const doors: readonly Door[] = Object.entries(exports).flatMap(([subPath, targets]) =>
  typeof targets === 'string' ? [] : [{ subPath, targets }],
);
const innerDoors: readonly Door[] = Object.entries(imports).map(([subPath, targets]) => ({ subPath, targets }));

/** Every sub-path, and under it every name, types marked: a change of the public surface is a change of this text. */
function publicApi(): string {
  const files = Object.keys(exports).filter((subPath) => typeof exports[subPath] === 'string');
  const parts = doors.map(({ subPath, targets }) => {
    const names = readBarrel(read(targets['@groundwork/source'] ?? ''))
      .exports.map((entry) => ({ ...entry, line: entry.kind === 'type' ? `type ${entry.name}` : entry.name }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    return [subPath.replace('.', name), ...names.map(({ line }) => `  ${line}`)].join('\n');
  });
  return [...parts, ...files.map((subPath) => subPath.replace('.', name))].join('\n\n') + '\n';
}

describe('the public surface', () => {
  it('is what test/architecture/public-api.txt says', () => {
    expectGenerated('test/architecture/public-api.txt', publicApi());
  });

  it.each([...doors, ...innerDoors])(
    'has $subPath, from a source that exists to the file that the build emits',
    ({ targets }) => {
      const source = targets['@groundwork/source'] ?? '';
      expect(existsSync(join(root, source))).toBe(true);
      const emitted = source.replace('./', './dist/').replace(/\.ts$/, '');
      expect(targets).toEqual({ '@groundwork/source': source, types: `${emitted}.d.ts`, default: `${emitted}.js` });
    },
  );

  it('puts the condition for sources first and `default` last, because the first match wins', () => {
    for (const { targets } of [...doors, ...innerDoors])
      expect(Object.keys(targets)).toEqual(['@groundwork/source', 'types', 'default']);
  });

  it('tells types from values, and sees what is not an export by name', () => {
    const source = `export { a, type B } from './a.js';\nexport type { C } from './c.js';\nexport * from './d.js';\nconst e = 1;\nexport { e };`;
    expect(readBarrel(source)).toEqual({
      exports: [
        { name: 'a', kind: 'value' },
        { name: 'B', kind: 'type' },
        { name: 'C', kind: 'type' },
      ],
      strays: [`export * from './d.js';`, 'const e = 1;', 'export { e };'],
    });
  });
});
