import type { DatabaseState, MigrationState, ObjectDifference, OwnSchemaState } from '#database';
import type { InfrastructureOptions } from './infrastructure.options.js';
import { withDatabases, type OwnTablesOptions } from './migration-process.js';

/** One database, as it is. */
export interface MigrationStatus {
  readonly instance: string;
  /** Undefined when none of our concerns keeps tables there. */
  readonly own: OwnSchemaState | undefined;
  /** The application's, in the order in which they run; last those that ran and are not listed. */
  readonly migrations: readonly MigrationState[];
}

/** Something that a database lacks or has otherwise. */
export interface MigrationFinding {
  /**
   * `pending`: the migrations heal it. `diverged`: a step of ours ran in another form. `newer`: our tables are of a later release, which this one cannot run on.
   * `missing`, `different`: somebody else changed our tables. `additional`: the same, or a later release; no mistake by itself. `unknown`: it ran, and this code does
   * not know it, as in the middle of a rolling deployment.
   */
  readonly kind: 'pending' | 'diverged' | 'newer' | 'unknown' | ObjectDifference['kind'];
  /** The name of a migration, a concern or an object: `index outbox_ready`. */
  readonly subject: string;
  readonly expected: string | undefined;
  readonly found: string | undefined;
}

/** What a check of one database found. */
export interface MigrationCheck {
  readonly instance: string;
  /** What keeps this code from running as it should; in a stable order. */
  readonly mistakes: readonly MigrationFinding[];
  /** What is worth knowing and stops nobody: `additional` and `unknown`. */
  readonly notes: readonly MigrationFinding[];
}

/**
 * What ran and what is pending in every database of these options. Changes nothing, whatever `DATABASE_MIGRATE` says, and needs no right but to read.
 * @throws what connecting throws.
 */
export async function migrationStatus(
  options: InfrastructureOptions = {},
  { ownTables = true }: OwnTablesOptions = {},
): Promise<readonly MigrationStatus[]> {
  const states = await inspect(options, ownTables, false);
  return [...states].map(([instance, { own, migrations }]) => ({ instance, own, migrations }));
}

/**
 * Checks every database of these options without changing it: nothing pending, no step of ours changed since it ran, none of a later major, and every table, column,
 * index, constraint, view and trigger of ours as its steps have made it. For the last the steps are tried out as temporary objects in a transaction that is undone.
 * @throws DatabasePermissionError where the right to temporary tables was revoked; what connecting throws.
 */
export async function verifyMigrations(
  options: InfrastructureOptions = {},
  { ownTables = true }: OwnTablesOptions = {},
): Promise<readonly MigrationCheck[]> {
  const states = await inspect(options, ownTables, true);
  return [...states].map(([instance, state]) => {
    const findings = findingsOf(state);
    const isNote = ({ kind }: MigrationFinding): boolean => kind === 'additional' || kind === 'unknown';
    return { instance, mistakes: findings.filter((each) => !isNote(each)), notes: findings.filter(isNote) };
  });
}

async function inspect(
  options: InfrastructureOptions,
  ownTables: boolean | readonly string[],
  objects: boolean,
): Promise<ReadonlyMap<string, DatabaseState>> {
  if (options.database === false) return new Map();
  return withDatabases(
    options,
    (starter) => starter.onlyInspect({ ownTables, objects }),
    ({ states }) => states,
  );
}

function findingsOf({ own, migrations, objects }: DatabaseState): readonly MigrationFinding[] {
  return [
    ...newerMajors(own),
    ...[...(own?.steps ?? []), ...migrations].flatMap(({ name, state }): readonly MigrationFinding[] =>
      state === 'applied' ? [] : [{ kind: state, subject: name, expected: undefined, found: undefined }],
    ),
    ...objects.map(({ kind, object, expected, found }) => ({ kind, subject: object, expected, found })),
  ];
}

function newerMajors(own: OwnSchemaState | undefined): readonly MigrationFinding[] {
  return (own?.majors ?? [])
    .filter(({ found, known }) => found > known)
    .map(({ concern, found, known }) => ({
      kind: 'newer',
      subject: `the tables of ${concern}`,
      expected: `major ${known}, which this code knows`,
      found: `major ${found}`,
    }));
}
