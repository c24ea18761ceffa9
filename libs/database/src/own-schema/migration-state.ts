import type { ConcernMajor } from './step-record.js';

/** One migration, the application's or a step of our own. */
export interface MigrationState {
  /** The application's name for it, or `groundwork/<concern>/<id>`. */
  readonly name: string;
  /** `unknown`: it ran, and this code does not know it. `diverged`: it ran in another form than the one that this code knows; only steps of our own tell. */
  readonly state: 'applied' | 'pending' | 'unknown' | 'diverged';
  /** Undefined while it is pending. */
  readonly appliedAt: Date | undefined;
}

/** The schema of our own tables in one database. */
export interface OwnSchemaState {
  /** Quoted where a statement needs it quoted. */
  readonly schema: string;
  /** Of the concerns that this code keeps tables of there. A start is refused where the database's is the greater one. */
  readonly majors: readonly ConcernMajor[];
  /** In the order in which they run, those that are unknown last. */
  readonly steps: readonly MigrationState[];
}

/** Whether the steps that this code knows can tell what the schema should be like. */
export function isComparable({ majors, steps }: OwnSchemaState): boolean {
  return majors.every(({ found, known }) => found <= known) && steps.every(({ state }) => state !== 'diverged');
}

/** What one database has of what this code needs. */
export interface DatabaseState {
  /** Undefined when nobody keeps tables of ours there. */
  readonly own: OwnSchemaState | undefined;
  /** In the order in which they run, those that are unknown last. */
  readonly migrations: readonly MigrationState[];
  /** Only when they were asked for, and only while no step diverged and no table is of a later release: there would be nothing to compare with. */
  readonly objects: readonly ObjectDifference[];
}

/** A table, column, index, constraint, view, trigger or function of our own schema that is not as its steps have made it. */
export interface ObjectDifference {
  /** `additional`: not made by a step that this code knows. That is no mistake by itself. */
  readonly kind: 'missing' | 'different' | 'additional';
  /** `index outbox_ready` */
  readonly object: string;
  readonly expected: string | undefined;
  readonly found: string | undefined;
}
