import { startFailureCodes } from '#core';
import { catalogue, errorFiles, findErrors, type CataloguedError, type FoundError } from './support/error-catalogue.js';
import { errorsPage, retiredCodes } from './support/errors-page.js';
import { expectGenerated } from './support/generated.js';
import { manifest, read, sourceFiles } from './support/repository.js';
import { readBarrel } from './support/barrel.js';

function twice(codes: readonly string[]): readonly string[] {
  return codes.filter((code, index) => codes.indexOf(code) !== index);
}

describe('the error catalogue', () => {
  let errors: readonly CataloguedError[];
  let own: readonly FoundError[];
  let shop: readonly FoundError[];
  beforeAll(async () => {
    errors = await catalogue();
    own = await findErrors(errorFiles('libs'));
    shop = await findErrors(errorFiles('apps'));
  });

  it('is what docs/errors.md says', () => {
    expectGenerated('docs/errors.md', errorsPage(errors));
  });

  it('holds the classes of every concern', () => {
    const classes = errors.map(({ className }) => className);
    expect(classes).toEqual(
      expect.arrayContaining([
        'InfrastructureError',
        'ConfigurationError',
        'TimeoutExceededError',
        'DatabaseError',
        'UniqueViolationError',
        'MessagingError',
      ]),
    );
  });

  it('has each code once, in the package and its applications', () => {
    expect(twice([...errors, ...shop].flatMap(({ row }) => row?.code ?? []))).toEqual([]);
  });

  it('never uses a retired code again', () => {
    const retired = retiredCodes(read('docs/retired-codes.md'));
    expect(errors.filter(({ row }) => retired.includes(row.code))).toEqual([]);
  });

  it('has a row for every class: instanceof across two copies of the package rests on it', () => {
    expect(own.filter(({ row }) => row === undefined).map(({ className }) => className)).toEqual([]);
  });

  it('has the classes in files that are named after errors', () => {
    const elsewhere = sourceFiles().filter(
      (path) => path.startsWith('libs/') && /static (?:override )?readonly row\b/.test(read(path)),
    );
    expect(elsewhere.filter((path) => !errorFiles('libs').includes(path))).toEqual([]);
  });

  it('has rows that a person and a machine can read', () => {
    const wrong = errors.filter(({ row }) => {
      const sentences = [row.title, row.fix].every((text) => /^[A-Z`].+\.$/.test(text) && !text.includes('\n'));
      const code = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/.test(row.code) && !row.code.startsWith('X_');
      return !sentences || !code || row.status < 400 || row.status > 599;
    });
    expect(wrong.map(({ className }) => className)).toEqual([]);
  });

  it('settles a message so that trying again is possible where it can help', () => {
    expect(
      errors
        .filter(({ row }) => row.transience === 'transient' && row.settlement !== 'retry')
        .map(({ className }) => className),
    ).toEqual([]);
  });

  it('has every code that an analyzer of failures tells', () => {
    const analyzers = sourceFiles().filter(
      (path) => path.startsWith('libs/core/src/failures/') && !/\.spec\.ts$/.test(path),
    );
    const told = analyzers.flatMap((path) =>
      [...read(path).matchAll(/\bcode: '([A-Z_]+)'/g)].map((match) => match[1] ?? ''),
    );
    const known = [...Object.keys(startFailureCodes), ...errors.map(({ row }) => row.code)];
    expect(told.length).toBeGreaterThan(5);
    expect(told.filter((code) => !known.includes(code))).toEqual([]);
  });

  it('is published: whoever meets an error can import its class', () => {
    const published = Object.values(manifest().exports).flatMap((targets) =>
      typeof targets === 'string'
        ? []
        : readBarrel(read(targets['@groundwork/source'] ?? '')).exports.map(({ name }) => name),
    );
    expect(errors.map(({ className }) => className).filter((name) => !published.includes(name))).toEqual([]);
  });
});

describe('retired codes', () => {
  it('are the first column of the table', () => {
    expect(
      retiredCodes('| code | last |\n| --- | --- |\n| `CACHE_OLD` | 0.3 |\n| `TASK_OLD` | 0.4 |\ntext `NOT_THIS`'),
    ).toEqual(['CACHE_OLD', 'TASK_OLD']);
  });
});
