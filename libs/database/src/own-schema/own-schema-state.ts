import type { MigrationState, OwnSchemaState } from './migration-state.js';
import { stepName, type OwnStep } from './own-steps.js';
import { divergedSteps, majorsOf, type StepRecord } from './step-record.js';

/** What ran beside what this code knows. */
export function ownSchemaState(
  schema: string,
  steps: readonly OwnStep[],
  records: readonly StepRecord[],
): OwnSchemaState {
  const ran = new Map(records.map((record) => [stepName(record), record]));
  const diverged = new Set(divergedSteps(steps, records));
  const known = steps.map((step): MigrationState => {
    const appliedAt = ran.get(stepName(step))?.appliedAt;
    const state = diverged.has(step) ? 'diverged' : appliedAt === undefined ? 'pending' : 'applied';
    return { name: stepName(step), state, appliedAt };
  });
  const names = new Set(known.map(({ name }) => name));
  const unknown = records
    .filter((record) => !names.has(stepName(record)))
    .map((record): MigrationState => ({ name: stepName(record), state: 'unknown', appliedAt: record.appliedAt }));
  return { schema, majors: majorsOf(steps, records), steps: [...known, ...unknown] };
}
