import type { MigrationState } from '#database';
import type { MigrationCheck, MigrationFinding, MigrationStatus } from './inspect-migrations.js';
import type { MigrationsRun } from './run-migrations.js';

/** What was run, in one line. */
export function runLine({ instance, applied }: MigrationsRun): string {
  return `database ${instance}: ${applied.length === 0 ? 'nothing to do' : applied.join(', ')}`;
}

/** One database: a line for each migration, and what is to be done. */
export function statusLines({ instance, own, migrations }: MigrationStatus): readonly string[] {
  const steps = own?.steps ?? [];
  const majors = (own?.majors ?? []).map(
    ({ concern, found, known }) =>
      `${concern} ${found === 0 ? '-' : found}${found > known ? ` (this code: ${known})` : ''}`,
  );
  const newer = own?.majors.some(({ found, known }) => found > known) === true;
  const pending = [...steps, ...migrations].filter(({ state }) => state === 'pending').length;
  const diverged = steps.filter(({ state }) => state === 'diverged').length;
  return [
    `database ${instance}: ${pending === 0 ? 'nothing pending' : `${pending} pending`}`,
    ...(own === undefined ? [] : [`  own tables in the schema ${own.schema}, major: ${majors.join(', ')}`]),
    ...steps.map(stateLine),
    ...(migrations.length === 0 ? [] : ['  migrations of the application']),
    ...migrations.map(stateLine),
    ...(newer
      ? ['  Our tables are of a later release, which this one cannot run on: deploy that one or a later one.']
      : []),
    ...(diverged > 0
      ? ['  A step ran in another form than this code knows: use the version that ran it or a later one.']
      : []),
  ];
}

/** One database: a line for each finding. */
export function checkLines({ instance, mistakes, notes }: MigrationCheck): readonly string[] {
  const verdict = mistakes.length === 0 ? 'as it should be' : `${mistakes.length} found`;
  return [`database ${instance}: ${verdict}`, ...mistakes.flatMap(findingLines), ...notes.flatMap(findingLines)];
}

function stateLine({ name, state, appliedAt }: MigrationState): string {
  return `    ${state.padEnd(8)}  ${name}${appliedAt === undefined ? '' : `  ${appliedAt.toISOString()}`}`;
}

const MEANING: Readonly<Record<MigrationFinding['kind'], string>> = {
  pending: 'pending',
  diverged: 'ran in another form',
  newer: 'of a later release',
  missing: 'missing',
  different: 'different',
  additional: 'additional (no mistake by itself)',
  unknown: 'ran, and this code does not know it (no mistake by itself)',
};

function findingLines({ kind, subject, expected, found }: MigrationFinding): readonly string[] {
  const expectation = expected === undefined || expected === '' ? [] : [`    expected: ${oneLine(expected)}`];
  const finding = found === undefined || found === '' ? [] : [`    found:    ${oneLine(found)}`];
  return [`  ${subject}: ${MEANING[kind]}`, ...(kind === 'additional' ? [] : [...expectation, ...finding])];
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
