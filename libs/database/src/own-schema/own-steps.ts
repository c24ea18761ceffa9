import { createHash } from 'node:crypto';
import { CompositionError } from '#core';
import type { OwnMigrations } from '#domain/database';

/** One step of our own schema, as the table of steps knows it. */
export interface OwnStep {
  readonly concern: string;
  readonly id: string;
  /** `{schema}` still stands in it. */
  readonly sql: string;
  /** SHA-256 of the text before the schema is named, so that it is the same in every schema. */
  readonly checksum: string;
  /** 1, and one more for each step of the concern up to this one that breaks older code. */
  readonly major: number;
}

/** As errors and logs call a step, beside the application's migrations. */
export function stepName({ concern, id }: Pick<OwnStep, 'concern' | 'id'>): string {
  return `groundwork/${concern}/${id}`;
}

/** @throws CompositionError when two steps have one id. */
export function stepsOf({ concern, migrations }: OwnMigrations): readonly OwnStep[] {
  const ids = new Set(migrations.map(({ id }) => id));
  if (ids.size < migrations.length)
    throw new CompositionError(
      `The steps of "${concern}" in our own schema do not have distinct ids: ${migrations.map(({ id }) => id).join(', ')}.`,
    );
  return migrations.map(({ id, sql }, index) => ({
    concern,
    id,
    sql,
    checksum: createHash('sha256').update(sql).digest('hex'),
    major: 1 + migrations.slice(0, index + 1).filter(({ breaks }) => breaks === true).length,
  }));
}

/** Whether both say the same; a concern whose tables differ from what it said before is a mistake. */
export function sameSteps(one: readonly OwnStep[], other: readonly OwnStep[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ id, checksum, major }, index) => {
      const step = other[index];
      return step?.id === id && step.checksum === checksum && step.major === major;
    })
  );
}
