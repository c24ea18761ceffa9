import { startFailureCodes } from '#core';
import { PORT_CONCERNS } from '../../libs/core/src/failures/analyzers/port-concerns.js';
import { catalogue } from './support/error-catalogue.js';
import { ownFiles, read, sourceFiles } from './support/repository.js';

/** Rows that a start may end with although they are no `fatal` ones, because a running application meets them too. */
const ALSO_AT_A_START = [
  'DATABASE_PERMISSION_DENIED',
  'DATABASE_POOL_EXHAUSTED',
  'DATABASE_READ_ONLY',
  'DATABASE_UNAVAILABLE',
  'TIMEOUT_EXCEEDED',
];

/** The codes that a real fault provokes in a test: by `provokes` in test/faults/start, or by a process that is started. */
function provokedCodes(): readonly string[] {
  const tests = ownFiles().filter((path) => path.endsWith('.spec.ts'));
  const faults = tests.filter((path) => path.startsWith('test/faults/start/'));
  const processes = tests.filter((path) => path.startsWith('test/e2e/processes/'));
  return [
    ...faults.flatMap((path) => [...read(path).matchAll(/\bprovokes\(\s*'([A-Z_]+)'/g)]),
    ...processes.flatMap((path) => [...read(path).matchAll(/'([A-Z]+(?:_[A-Z]+)+)'/g)]),
  ].flatMap((match) => match[1] ?? []);
}

describe('the failures of a start', () => {
  it('are all provoked by a real fault', async () => {
    const fatal = (await catalogue()).filter(({ row }) => row.level === 'fatal').map(({ row }) => row.code);
    const codes = [...Object.keys(startFailureCodes), ...fatal, ...ALSO_AT_A_START];
    const provoked = provokedCodes();
    expect(provoked.length).toBeGreaterThan(30);
    expect(codes.filter((code) => !provoked.includes(code))).toEqual([]);
  });

  it('name the concern of every port that there is', () => {
    const ports = sourceFiles()
      .filter((path) => path.startsWith('libs/domain/src/') && !path.endsWith('.spec.ts'))
      .flatMap((path) => [...read(path).matchAll(/static readonly portName(?:: string)? = '(\w+)'/g)])
      .flatMap((match) => match[1] ?? [])
      .filter((name) => name !== 'Repository'); // its token names an entity, and `forFeature` binds it
    expect(ports.sort()).toEqual(Object.keys(PORT_CONCERNS).sort());
  });
});
