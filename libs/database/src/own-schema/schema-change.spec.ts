import { OwnSchemaNewerError, type OwnMigration, type OwnMigrations } from '#domain/database';
import { describeOnBoth, run, type ServerDatabase } from '../../../../test/support/both-databases.js';
import type { DatabaseDriver } from '../database.driver.js';
import { DatabaseOwnSchema } from './database-own-schema.js';
import type { ObjectDifference } from './migration-state.js';

const base: OwnMigrations = {
  concern: 'database',
  migrations: [
    {
      id: '001_outbox',
      sql: `create table {schema}.outbox (
          id uuid primary key, seq bigint generated always as identity, topic text not null, state smallint not null default 1);
        create index outbox_ready on {schema}.outbox (topic, seq) where state in (1, 2)`,
    },
  ],
};
const steps: readonly OwnMigration[] = [
  {
    id: '001_events',
    sql: `create table {schema}.events (id int primary key check (id > 0), name text);
      create view {schema}.accounts as select o.topic, e.name from {schema}.outbox o left join {schema}.events e on e.id = o.seq`,
  },
  { id: '002_more', sql: 'alter table {schema}.events add column more jsonb' },
  { id: '003_less', sql: 'alter table {schema}.events drop column more', breaks: true },
];
const never = new AbortController().signal;

/** Our schema as a release knows it that has so many of the steps. */
function release(count: number): DatabaseOwnSchema {
  const schema = new DatabaseOwnSchema('groundwork', base);
  schema.use({ concern: 'messaging', migrations: steps.slice(0, count) });
  return schema;
}

/** What holds on every driver. */
function describeChange(place: () => DatabaseDriver): void {
  const differences = (count = 2): Promise<readonly ObjectDifference[]> => release(count).differences(place(), never);

  it('lets code of the same major run, whatever steps it does not know', async () => {
    await release(2).apply(place(), never);
    expect(await release(1).apply(place(), never)).toEqual([]);
    await expect(release(1).assertApplied(place(), never)).resolves.toBeUndefined();
  });

  it('refuses code that is older than the major of the schema, and says both', async () => {
    await release(3).apply(place(), never);
    for (const attempt of [() => release(2).apply(place(), never), () => release(2).assertApplied(place(), never)]) {
      await expect(attempt()).rejects.toBeInstanceOf(OwnSchemaNewerError);
      await expect(attempt()).rejects.toThrow(/those of messaging have the major 2, and this code knows 1\..*Deploy/);
    }
  });

  it('does not refuse code that uses nothing of the concern that has changed', async () => {
    await release(3).apply(place(), never);
    const outboxOnly = new DatabaseOwnSchema('groundwork', base);
    outboxOnly.useBase();
    await expect(outboxOnly.assertApplied(place(), never)).resolves.toBeUndefined();
  });

  it('takes the table of steps as the first release made it, and adds to it', async () => {
    await release(1).apply(place(), never);
    await run(place(), 'alter table groundwork.migrations drop column major');
    await expect(release(1).assertApplied(place(), never)).resolves.toBeUndefined();
    expect(await release(3).apply(place(), never)).toEqual([
      'groundwork/messaging/002_more',
      'groundwork/messaging/003_less',
    ]);
    await expect(release(2).assertApplied(place(), never)).rejects.toBeInstanceOf(OwnSchemaNewerError);
    await run(
      place(), // as the first release records a step
      `insert into groundwork.migrations (concern, id, checksum) values ('records', '001', 'x')`,
    );
  });

  it('tells of each step what became of it', async () => {
    await release(3).apply(place(), never);
    await run(
      place(),
      `delete from groundwork.migrations where id = '001_outbox'`,
      `update groundwork.migrations set checksum = 'x' where id = '001_events'`,
    );
    const state = await release(2).state(place(), never);
    expect(state?.schema).toBe('"groundwork"');
    expect(state?.majors).toEqual([
      { concern: 'database', found: 0, known: 1 },
      { concern: 'messaging', found: 2, known: 1 },
    ]);
    expect(state?.steps).toEqual([
      { name: 'groundwork/database/001_outbox', state: 'pending', appliedAt: undefined },
      { name: 'groundwork/messaging/001_events', state: 'diverged', appliedAt: expect.any(Date) },
      { name: 'groundwork/messaging/002_more', state: 'applied', appliedAt: expect.any(Date) },
      { name: 'groundwork/messaging/003_less', state: 'unknown', appliedAt: expect.any(Date) },
    ]);
  });

  it('finds what its steps have made as they made it, and leaves nothing behind', async () => {
    await release(2).apply(place(), never);
    expect(await differences()).toEqual([]);
    expect(await differences()).toEqual([]);
    expect(await release(2).apply(place(), never)).toEqual([]);
  });

  it.each<readonly [string, string, Partial<ObjectDifference>]>([
    ['a lost index', 'drop index groundwork.outbox_ready', { kind: 'missing', object: 'index outbox_ready' }],
    ['a lost view', 'drop view groundwork.accounts', { kind: 'missing', object: 'view accounts' }],
    [
      'a lost constraint',
      'alter table groundwork.events drop constraint events_id_check',
      { kind: 'missing', object: 'constraint events.events_id_check' },
    ],
    [
      'a lost default',
      'alter table groundwork.outbox alter column state drop default',
      {
        kind: 'different',
        object: 'column outbox.state',
        expected: 'smallint not null default 1',
        found: 'smallint not null',
      },
    ],
    [
      'a column that takes nulls',
      'alter table groundwork.outbox alter column topic drop not null',
      { kind: 'different', object: 'column outbox.topic', expected: 'text not null', found: 'text' },
    ],
    [
      'a table that a crash empties',
      'alter table groundwork.events set unlogged',
      { kind: 'different', object: 'table events', found: 'unlogged' },
    ],
    [
      'a column that nobody knows',
      'alter table groundwork.events add column note text',
      { kind: 'additional', object: 'column events.note' },
    ],
    [
      'a trigger that nobody knows',
      `create function public.nothing() returns trigger language plpgsql as 'begin return new; end';
       create trigger extra before insert on groundwork.events for each row execute function public.nothing()`,
      { kind: 'additional', object: 'trigger events.extra' },
    ],
  ])('finds %s', async (_what, statement, difference) => {
    await release(2).apply(place(), never);
    await run(place(), statement);
    expect(await differences()).toEqual([expect.objectContaining(difference)]);
  });

  it('finds a table that is gone with all that was in it', async () => {
    await release(2).apply(place(), never);
    await run(place(), 'drop table groundwork.events cascade');
    expect((await differences()).map(({ kind, object }) => `${object}: ${kind}`)).toEqual([
      'column events.id: missing',
      'column events.more: missing',
      'column events.name: missing',
      'constraint events.events_id_check: missing',
      'constraint events.events_pkey: missing',
      'index events_pkey: missing',
      'table events: missing',
      'view accounts: missing',
    ]);
  });

  it('compares with the steps that ran, not with those that are pending', async () => {
    await release(1).apply(place(), never);
    expect(await differences(2)).toEqual([]);
  });
}

function describeRoles({ driver, another }: ServerDatabase): void {
  it('is told and compared for a role that may only read', async () => {
    await release(2).apply(driver(), never);
    await run(driver(), 'drop index groundwork.outbox_ready');
    const role = `groundwork_schema_reader_${process.pid}`;
    await run(
      driver(),
      `create role ${role} login password 'reads'`,
      `grant usage on schema groundwork to ${role}`,
      `grant select on groundwork.migrations to ${role}`,
    );
    try {
      const reader = another({ name: role, password: 'reads' });
      expect((await release(3).state(reader, never))?.steps.map(({ state }) => state)).toEqual([
        'applied',
        'applied',
        'applied',
        'pending',
      ]);
      expect(await release(3).differences(reader, never)).toMatchObject([{ object: 'index outbox_ready' }]);
    } finally {
      await run(driver(), `drop owned by ${role}`, `drop role ${role}`);
    }
  });
}

describeOnBoth({ title: 'our own schema over time', cases: describeChange, onServer: describeRoles });
