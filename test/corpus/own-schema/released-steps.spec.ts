import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OwnMigrations } from '#domain/database';
import { outboxMigrations } from '../../../libs/database/src/outbox/outbox.migrations.js';
import { stepsOf } from '../../../libs/database/src/own-schema/own-steps.js';
import { eventsMigrations } from '../../../libs/messaging/src/drivers/database/events.migrations.js';

interface ReleasedStep {
  readonly concern: string;
  readonly id: string;
  readonly checksum: string;
  readonly major: number;
}

const released = JSON.parse(readFileSync(join(__dirname, 'released-steps.json'), 'utf8')) as readonly ReleasedStep[];

/** The first steps of a concern, as far as releases have run them. */
function asReleased(migrations: OwnMigrations): readonly ReleasedStep[] {
  const { length } = released.filter(({ concern }) => concern === migrations.concern);
  return stepsOf(migrations)
    .slice(0, length)
    .map(({ concern, id, checksum, major }) => ({ concern, id, checksum, major }));
}

describe('the steps of our own schema', () => {
  it('are those that were released, unchanged and in their order, and then new ones', () => {
    expect([outboxMigrations, eventsMigrations].flatMap(asReleased)).toEqual(released);
  });

  it.each<readonly [string, (migrations: OwnMigrations) => OwnMigrations['migrations']]>([
    ['text', ({ migrations }) => migrations.map((step) => ({ ...step, sql: `${step.sql} ` }))],
    ['id', ({ migrations }) => migrations.map((step) => ({ ...step, id: `${step.id}_new` }))],
    ['major', ({ migrations }) => migrations.map((step) => ({ ...step, breaks: true }))],
    ['order', ({ migrations }) => [{ id: '000_before', sql: 'select 1' }, ...migrations]],
  ])('would be noticed with another %s', (_what, change) => {
    const { concern } = outboxMigrations;
    const changed = asReleased({ concern, migrations: change(outboxMigrations) });
    expect(changed).not.toEqual(released.filter((step) => step.concern === concern));
  });
});
