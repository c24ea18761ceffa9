import { Duration } from '#core';
import {
  DatabasePermissionError,
  InvalidStatementError,
  MigrationFailedError,
  MigrationsPendingError,
  OwnSchemaDivergedError,
  type OwnMigrations,
} from '#domain/database';
import { describeOnBoth, query, run, type ServerDatabase } from '../../../../test/support/both-databases.js';
import type { DatabaseConnection, DatabaseDriver } from '../database.driver.js';
import { DatabaseOwnSchema } from './database-own-schema.js';

const base: OwnMigrations = {
  concern: 'database',
  migrations: [
    { id: '001_outbox', sql: 'create table {schema}.outbox (id int); create index on {schema}.outbox (id)' },
  ],
};
const first = { id: '001_events', sql: 'create table {schema}.events (id int primary key)' };
const second = { id: '002_more', sql: 'insert into {schema}.events values (1); select pg_sleep(0.1)' }; // a second run would violate the key
const events = (...migrations: OwnMigrations['migrations']): OwnMigrations => ({ concern: 'messaging', migrations });
const everything = [
  'groundwork/database/001_outbox',
  'groundwork/messaging/001_events',
  'groundwork/messaging/002_more',
];
const never = new AbortController().signal;

function schemaWith(used: readonly OwnMigrations[], name = 'groundwork'): DatabaseOwnSchema {
  const schema = new DatabaseOwnSchema(name, base);
  for (const migrations of used) schema.use(migrations);
  return schema;
}

async function tablesOf(driver: DatabaseDriver, schema = 'groundwork'): Promise<readonly unknown[]> {
  const sql = `select table_name from information_schema.tables where table_schema = '${schema}' order by 1`;
  return (await query(driver, sql)).map((row) => row['table_name']);
}

describe('DatabaseOwnSchema', () => {
  it('quotes its name, so that a reserved word will do', () => {
    expect(new DatabaseOwnSchema('user', base).name).toBe('"user"');
  });

  it('is not in use before somebody says so', () => {
    expect(schemaWith([]).inUse).toBe(false);
    const offered = schemaWith([]);
    offered.use(events(first), { needed: false });
    expect(offered.inUse).toBe(false);
    offered.useAll();
    expect(offered.inUse).toBe(true);
  });

  it('is in use when everything is asked for, also before anybody has offered something', () => {
    const schema = schemaWith([]);
    schema.useAll();
    expect(schema.inUse).toBe(true);
  });

  it('takes the same steps of one concern twice, and refuses others', () => {
    const schema = schemaWith([events(first), events(first)]);
    expect(() => schema.use(events(first, second))).toThrow(/twice, with different steps/);
  });

  it('refuses two steps with one id', () => {
    expect(() => schemaWith([events(first, first)])).toThrow(/distinct ids: 001_events, 001_events/);
  });
});

/** What holds on every driver. */
function describeOwnSchema(place: () => DatabaseDriver): void {
  it('runs the steps of the database first, then those of the concerns by name, and tells which', async () => {
    const schema = schemaWith([{ concern: 'records', migrations: [] }, events(first, second)]);
    expect(await schema.apply(place(), never)).toEqual(everything);
    expect(await tablesOf(place())).toEqual(['events', 'migrations', 'outbox']);
  });

  it('creates nothing when nobody uses it, and finds nothing pending', async () => {
    expect(await schemaWith([]).apply(place(), never)).toEqual([]);
    await schemaWith([]).assertApplied(place(), never);
    expect(await query(place(), `select to_regnamespace('groundwork') as found`)).toEqual([{ found: null }]);
  });

  it('runs later only what is new', async () => {
    await schemaWith([events(first)]).apply(place(), never);
    expect(await schemaWith([events(first, second)]).apply(place(), never)).toEqual(everything.slice(2));
    expect(await schemaWith([events(first, second)]).apply(place(), never)).toEqual([]);
  });

  it('does not mind steps that only a later release knows', async () => {
    await schemaWith([events(first, second)]).apply(place(), never);
    expect(await schemaWith([events(first)]).apply(place(), never)).toEqual([]);
  });

  it('makes what was offered only when everything is asked for', async () => {
    const schema = schemaWith([base]);
    schema.use(events(first), { needed: false });
    expect(await schema.apply(place(), never)).toEqual(everything.slice(0, 1));
    schema.useAll();
    expect(await schema.apply(place(), never)).toEqual(everything.slice(1, 2));
  });

  it('makes what is offered after everything was asked for', async () => {
    const schema = schemaWith([]);
    schema.useAll();
    schema.use(events(first), { needed: false });
    expect(await schema.apply(place(), never)).toEqual(everything.slice(0, 2));
  });

  it('refuses a concern that comes after the schema was made', async () => {
    const schema = schemaWith([base]);
    await schema.apply(place(), never);
    expect(() => schema.use(events(first))).toThrow(/after the schema was made/);
    schema.use(base);
  });

  it('runs nothing when a step that ran was changed since', async () => {
    await schemaWith([events(first)]).apply(place(), never);
    const changed = schemaWith([events({ ...first, sql: `${first.sql} ` }, second)]);
    for (const attempt of [() => changed.apply(place(), never), () => changed.assertApplied(place(), never)]) {
      await expect(attempt()).rejects.toBeInstanceOf(OwnSchemaDivergedError);
      await expect(attempt()).rejects.toMatchObject({ details: { concern: 'messaging', id: '001_events' } });
    }
    expect(await query(place(), 'select * from groundwork.events')).toEqual([]);
  });

  it('rolls everything back when a step fails, and says which', async () => {
    const broken = schemaWith([events(first, { id: '002_broken', sql: 'insert into {schema}.pages values (1)' })]);
    const applying = broken.apply(place(), never);
    await expect(applying).rejects.toBeInstanceOf(MigrationFailedError);
    await expect(applying).rejects.toMatchObject({
      message: expect.stringContaining('groundwork/messaging/002_broken'),
      cause: expect.any(InvalidStatementError),
      details: { migration: 'groundwork/messaging/002_broken' },
    });
    expect(await tablesOf(place())).toEqual([]);
    expect(await schemaWith([events(first)]).apply(place(), never)).toEqual(everything.slice(0, 2));
  });

  it('names what is pending without making it', async () => {
    const pending = schemaWith([events(first)]).assertApplied(place(), never);
    await expect(pending).rejects.toBeInstanceOf(MigrationsPendingError);
    await expect(pending).rejects.toThrow(/lacks 2 steps: groundwork\/database\/001_outbox, .*messaging\/001_events/);
    expect(await tablesOf(place())).toEqual([]);
    await schemaWith([events(first)]).apply(place(), never);
    await expect(schemaWith([events(first)]).assertApplied(place(), never)).resolves.toBeUndefined();
  });

  it('does not meet another schema in the same database', async () => {
    await schemaWith([events(first, second)], 'one').apply(place(), never);
    expect(await schemaWith([events(first, second)], 'two').apply(place(), never)).toEqual(everything);
    expect([await tablesOf(place(), 'one'), await tablesOf(place(), 'two')]).toEqual([
      ['events', 'migrations', 'outbox'],
      ['events', 'migrations', 'outbox'],
    ]);
  });

  it('runs once when ten call at the same time', async () => {
    const runs = await Promise.all(
      Array.from({ length: 10 }, () => schemaWith([events(first, second)]).apply(place(), never)),
    );
    expect(runs.filter((names) => names.length > 0)).toEqual([everything]);
  });

  it('gives up with the reason of the signal, and changes nothing', async () => {
    const reason = new Error('enough');
    const abort = new AbortController();
    const driver = abortingAt('insert into', place(), () => abort.abort(reason));
    await expect(schemaWith([events(first, second)]).apply(driver, abort.signal)).rejects.toBe(reason);
    expect(await tablesOf(place())).toEqual([]);
  });

  it('rolls back when the transaction cannot be committed', async () => {
    const refused = new Error('no');
    const driver = failingAt('commit', place(), refused);
    await expect(schemaWith([events(first)]).apply(driver, never)).rejects.toMatchObject({ cause: refused });
    expect(await tablesOf(place())).toEqual([]);
  });

  it('tells of both when undoing fails too', async () => {
    const driver = failingAt('rollback', failingAt('commit', place(), new Error('no')), new Error('nor that'));
    const applying = schemaWith([events(first)]).apply(driver, never);
    await expect(applying).rejects.toMatchObject({ cause: expect.any(AggregateError) });
    expect(await tablesOf(place())).toEqual([]);
  });
}

/** The same driver, whose connections do something else before a statement that begins with `start`. */
function intercepted(driver: DatabaseDriver, start: string, before: () => void): DatabaseDriver {
  return {
    name: driver.name,
    capabilities: driver.capabilities,
    target: driver.target,
    open: (options) => driver.open(options),
    mapError: (error) => driver.mapError(error),
    isConnectionLoss: (error) => driver.isConnectionLoss(error),
    close: () => driver.close(),
    acquire: async (options) => {
      const connection = await driver.acquire(options);
      const wrapped: DatabaseConnection = {
        execute: async (sql, parameters, executeOptions) => {
          if (sql.startsWith(start)) before();
          return connection.execute(sql, parameters, executeOptions);
        },
        stream: (sql, parameters, size) => connection.stream(sql, parameters, size),
        release: () => connection.release(),
      };
      return wrapped;
    },
  };
}

const abortingAt = (start: string, driver: DatabaseDriver, abort: () => void): DatabaseDriver =>
  intercepted(driver, start, abort);
const failingAt = (start: string, driver: DatabaseDriver, error: Error): DatabaseDriver =>
  intercepted(driver, start, () => {
    throw error;
  });

function describeProcesses({ driver, another }: ServerDatabase): void {
  it('runs once when ten processes start at the same time', async () => {
    const processes = Array.from({ length: 10 }, () => another());
    const runs = await Promise.all(
      processes.map((process) => schemaWith([events(first, second)]).apply(process, never)),
    );
    expect(runs.filter((names) => names.length > 0)).toEqual([everything]);
  });

  describe('for a role that may not create anything', () => {
    const role = `groundwork_own_reader_${process.pid}`;
    let asRole: DatabaseDriver;
    beforeEach(async () => {
      await run(driver(), `drop role if exists ${role}`, `create role ${role} login password 'reads'`);
      asRole = another({ name: role, password: 'reads' });
    });
    afterEach(() => run(driver(), `drop owned by ${role}`, `drop role ${role}`));

    it('finds that nothing is pending, and applies nothing', async () => {
      await schemaWith([events(first)]).apply(driver(), never);
      await run(
        driver(),
        `grant usage on schema groundwork to ${role}`,
        `grant select on all tables in schema groundwork to ${role}`,
      );
      await schemaWith([events(first)]).assertApplied(asRole, never);
      expect(await schemaWith([events(first)]).apply(asRole, never)).toEqual([]);
    });

    it('names what is pending, also on an empty database', async () => {
      await expect(schemaWith([base]).assertApplied(asRole, never)).rejects.toBeInstanceOf(MigrationsPendingError);
    });

    it('fails with an error that says why when it would have to create something', async () => {
      await expect(schemaWith([base]).apply(asRole, never)).rejects.toBeInstanceOf(DatabasePermissionError);
    });

    it('may be given a schema that an administrator has made', async () => {
      await run(driver(), `create schema groundwork authorization ${role}`);
      expect(await schemaWith([base]).apply(asRole, never)).toEqual(everything.slice(0, 1));
    });
  });
}

describeOnBoth({
  title: 'our own schema',
  cases: describeOwnSchema,
  onServer: describeProcesses,
  options: { poolWait: Duration.seconds(10) },
});
