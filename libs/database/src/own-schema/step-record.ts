import { OwnSchemaDivergedError, OwnSchemaNewerError } from '#domain/database';
import { stepName, type OwnStep } from './own-steps.js';

/** A step that ran, as the table of steps says. */
export interface StepRecord {
  readonly concern: string;
  readonly id: string;
  readonly checksum: string;
  readonly major: number;
  readonly appliedAt: Date;
}

/** One concern's tables, by the steps that ran and by those that this code knows. */
export interface ConcernMajor {
  readonly concern: string;
  /** Of the database; 0 when no step ran. */
  readonly found: number;
  /** Of this code. */
  readonly known: number;
}

/** Of the concerns that `steps` name, in their order. What another concern has done is not ours to judge. */
export function majorsOf(steps: readonly OwnStep[], records: readonly StepRecord[]): readonly ConcernMajor[] {
  return [...new Set(steps.map(({ concern }) => concern))].map((concern) => ({
    concern,
    found: greatest(records, concern),
    known: greatest(steps, concern),
  }));
}

/** Steps that ran in another form than the one that this code knows. */
export function divergedSteps(steps: readonly OwnStep[], records: readonly StepRecord[]): readonly OwnStep[] {
  const checksums = new Map(records.map((record) => [stepName(record), record.checksum]));
  return steps.filter((step) => (checksums.get(stepName(step)) ?? step.checksum) !== step.checksum);
}

/**
 * Those of `steps` that did not run yet. Steps of the same major that only a later release knows do not matter: during a rolling update both run.
 * @throws OwnSchemaNewerError; OwnSchemaDivergedError when one that ran was changed since.
 */
export function pendingSteps(
  steps: readonly OwnStep[],
  records: readonly StepRecord[],
  schema: string,
): readonly OwnStep[] {
  const newer = majorsOf(steps, records).filter(({ found, known }) => found > known);
  if (newer.length > 0) throw newerThan(newer, schema);
  const [diverged] = divergedSteps(steps, records);
  if (diverged !== undefined) throw changedSince(diverged, schema);
  const ran = new Set(records.map(stepName));
  return steps.filter((step) => !ran.has(stepName(step)));
}

function greatest(entries: readonly { readonly concern: string; readonly major: number }[], concern: string): number {
  return Math.max(0, ...entries.filter((entry) => entry.concern === concern).map(({ major }) => major));
}

function newerThan(newer: readonly ConcernMajor[], schema: string): OwnSchemaNewerError {
  const each = newer.map(
    ({ concern, found, known }) => `those of ${concern} have the major ${found}, and this code knows ${known}`,
  );
  return new OwnSchemaNewerError(
    `The tables in the schema ${schema} are of a later release, which has changed them so that this one cannot run on them: ${each.join('; ')}. Nothing was run. Deploy that release or a later one, or name another schema with DATABASE_OWN_SCHEMA.`,
    { details: { schema, concerns: newer.map(({ concern }) => concern) } },
  );
}

function changedSince({ concern, id }: OwnStep, schema: string): OwnSchemaDivergedError {
  return new OwnSchemaDivergedError(
    `The step ${concern}/${id} of the schema ${schema} ran in another form than the one that this version knows, so that nothing was run. Use the version that the database was made with or a later release, or name another schema with DATABASE_OWN_SCHEMA.`,
    { details: { concern, id } },
  );
}
