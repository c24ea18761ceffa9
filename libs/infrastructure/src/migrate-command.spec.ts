import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseOptions } from '#database';
import { OwnSchemaNewerError, SqlSession } from '#domain/database';
import { Migration } from '@mikro-orm/migrations';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { emptiedDatabase } from '../../../test/support/embedded-database.js';
import { embeddedEnv } from '../../../test/support/embedded-env.js';
import { ownDatabase } from '../../../test/support/own-database.js';
import { describeWithService } from '../../../test/support/services.js';
import { InfrastructureModule } from './infrastructure.module.js';
import { migrateCommand, type MigrateOutcome } from './migrate-command.js';
import { runMigrations } from './run-migrations.js';

class CreateBooks extends Migration {
  override up(): void {
    this.addSql('create table books (id int primary key)');
  }
}
class CreatePages extends Migration {
  override up(): void {
    this.addSql('create table pages (id int primary key)');
  }
}
const books = { name: '001_create_books', class: CreateBooks };
const pages = { name: '002_create_pages', class: CreatePages };
const TIME = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

function command(
  parameters: readonly string[],
  database: DatabaseOptions | false,
  variables: Readonly<Record<string, string>> = {},
): Promise<MigrateOutcome> {
  return migrateCommand({ database, configuration: { env: { ...embeddedEnv, ...variables } } }, parameters);
}

@Module({})
class Administration {}

/** One statement, as the administrator of the database. */
async function run(database: DatabaseOptions, statement: string): Promise<void> {
  const infrastructure = InfrastructureModule.forRoot({
    database: { ...database, migrate: 'off' },
    configuration: { env: embeddedEnv },
  });
  const context = await NestFactory.createApplicationContext(
    { module: Administration, imports: [infrastructure] },
    { abortOnError: false, logger: false },
  );
  try {
    await context.get(SqlSession).execute(statement);
  } finally {
    await context.close();
  }
}

describe('the migrate command', () => {
  it.each<readonly [string, readonly string[], RegExp]>([
    ['an unknown command', ['down'], /^There is no command "down"\.\nUsage: /],
    ['two commands', ['up', 'verify'], /^One command at a time: up, verify\.\nUsage: /],
    ['an unknown option', ['status', '--force'], /--force.*\nUsage: /],
  ])('refuses %s, and says how it is used, without opening a database', async (_what, parameters, errors) => {
    const outcome = await command(parameters, false);
    expect(outcome).toMatchObject({ output: '', exitCode: 64 });
    expect(outcome.errors).toMatch(errors);
  });

  it('says how it is used when it is asked', async () => {
    expect(await command(['--help'], false)).toMatchObject({ errors: '', exitCode: 0 });
  });

  it('has nothing to say where the database is off', async () => {
    expect(await command(['status'], false)).toEqual({ output: '', errors: '', exitCode: 0 });
    expect(await command(['verify', '--json'], false)).toMatchObject({
      output: '{"command":"verify","databases":[]}\n',
    });
  });
});

/** What holds on every driver. */
function describeCommand(place: () => DatabaseOptions): void {
  const change = (statement: string): Promise<void> => run(place(), statement);
  const options = (...migrations: (typeof books)[]): DatabaseOptions => ({ ...place(), migrations, migrate: 'off' });

  it('tells what is pending, runs it, and then finds everything as it should be', async () => {
    const before = await command(['status'], options(books));
    expect(before.exitCode).toBe(3);
    expect(before.output).toMatch(/^database default: \d pending\n {2}own tables in the schema "groundwork", major: /);
    expect(before.output).toMatch(/ {4}pending {3}groundwork\/database\/001_outbox\n/);
    expect((await command(['verify'], options(books))).exitCode).toBe(3);

    const up = await command([], options(books));
    expect(up).toMatchObject({ errors: '', exitCode: 0 });
    expect(up.output).toMatch(/^database default: groundwork\/database\/001_outbox, .*001_create_books\n$/);

    const status = await command(['status'], options(books, pages));
    expect(status.exitCode).toBe(3);
    expect(status.output).toContain('database default: 1 pending\n');
    expect(status.output).toMatch(/ {4}applied {3}001_create_books {2}\S+\n {4}pending {3}002_create_pages\n$/);
    expect(await command(['verify'], options(books))).toEqual({
      output: 'database default: as it should be\n',
      errors: '',
      exitCode: 0,
    });
    expect((await command(['status'], options(books))).exitCode).toBe(0);
    expect((await command(['up'], options(books))).output).toBe('database default: nothing to do\n');
  });

  it('tells of what ran and is not known to this code, which is no mistake', async () => {
    await command(['up'], options(books, pages));
    await change(`insert into groundwork.migrations (concern, id, checksum) values ('messaging', '099_later', 'x')`);
    const status = await command(['status'], options(books));
    expect(status.exitCode).toBe(0);
    expect(status.output).toMatch(/unknown {3}groundwork\/messaging\/099_later .*unknown {3}002_create_pages /s);
    const check = await command(['verify'], options(books));
    expect(check.exitCode).toBe(0);
    expect(check.output).toMatch(
      /^database default: as it should be\n.*099_later: ran, and this code does not know it/,
    );
  });

  it('tells of tables that somebody has changed, each with what was expected', async () => {
    await command(['up'], options());
    await change('drop index groundwork.outbox_ready');
    await change('alter table groundwork.inbox alter column handled_at drop not null');
    const check = await command(['verify'], options());
    expect(check.exitCode).toBe(78);
    expect(check.output).toBe(
      [
        'database default: 2 found',
        '  column inbox.handled_at: different',
        '    expected: timestamp with time zone not null default clock_timestamp()',
        '    found:    timestamp with time zone default clock_timestamp()',
        '  index outbox_ready: missing',
        '    expected: CREATE INDEX outbox_ready ON outbox USING btree (lane, seq) WHERE state = 1',
        '',
      ].join('\n'),
    );
    expect((await command(['status'], options())).exitCode).toBe(0); // the steps ran; it does not look at what came after
  });

  it('tells of a step that ran in another form, and does not compare tables with it', async () => {
    await command(['up'], options());
    await change(`update groundwork.migrations set checksum = 'x' where id = '001_events'`);
    const status = await command(['status'], options());
    expect(status.exitCode).toBe(78);
    expect(status.output).toMatch(/ {4}diverged {2}groundwork\/messaging\/001_events /);
    expect(await command(['verify'], options())).toMatchObject({
      output: 'database default: 1 found\n  groundwork/messaging/001_events: ran in another form\n',
      exitCode: 78,
    });
  });

  it('tells of tables of a later release, whose migrations it does not run', async () => {
    await command(['up'], options(books));
    await change(
      `insert into groundwork.migrations (concern, id, checksum, major) values ('messaging', '099_contract', 'x', 2)`,
    );
    const status = await command(['status'], options(books));
    expect(status.exitCode).toBe(78);
    expect(status.output).toMatch(/major: database 1, coordination 1, messaging 2 \(this code: 1\)\n/);
    expect(status.output).toMatch(/Our tables are of a later release, which this one cannot run on: deploy/);
    const check = await command(['verify'], options(books));
    expect(check.exitCode).toBe(78);
    expect(check.output).toMatch(
      /the tables of messaging: of a later release\n {4}expected: major 1.*\n {4}found: {4}major 2\n/,
    );
    await expect(command(['up'], options(books))).rejects.toBeInstanceOf(OwnSchemaNewerError);
    const configuration = { env: embeddedEnv };
    await expect(runMigrations({ database: options(books), configuration })).rejects.toThrow(/major 2.*knows 1/);
  });

  it('writes JSON of the same for machines', async () => {
    const up = JSON.parse((await command(['up', '--json'], options(books))).output) as unknown;
    expect(up).toMatchObject({ command: 'up', databases: [{ instance: 'default' }] });
    const { output } = await command(['status', '--json'], options(books));
    expect(output.match(TIME)?.length).toBeGreaterThan(2);
    expect(JSON.parse(output)).toMatchObject({
      command: 'status',
      databases: [
        {
          instance: 'default',
          own: { schema: '"groundwork"', majors: [{ concern: 'database', found: 1, known: 1 }, {}, {}] },
          migrations: [{ name: '001_create_books', state: 'applied' }],
        },
      ],
    });
    expect(JSON.parse((await command(['--json', 'verify'], options(books))).output)).toEqual({
      command: 'verify',
      databases: [{ instance: 'default', mistakes: [], notes: [] }],
    });
  });
}

describe('the migrate command on the embedded database', () => {
  const { factory } = emptiedDatabase();
  describeCommand(() => ({ driver: factory }));

  it('works in production, on a folder, where a start runs no migration', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'groundwork-migrate-command-'));
    try {
      const variables = { NODE_ENV: 'production', GROUNDWORK_ALLOW_EMBEDDED: 'database' };
      const database = { dataDir: join(folder, 'main'), migrations: [books] };
      expect((await command(['status'], database, variables)).exitCode).toBe(3);
      expect((await command(['up'], database, variables)).exitCode).toBe(0);
      expect((await command(['verify'], database, variables)).exitCode).toBe(0);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describeWithService('postgres', (serverUrl) => {
  describe('the migrate command', () => {
    let database: ReturnType<typeof ownDatabase>;
    const change = (statement: string): Promise<void> => run({ url: database.url }, statement);
    beforeEach(async () => {
      database = ownDatabase(serverUrl);
      await database.create();
    });
    afterEach(() => database.drop());
    describeCommand(() => ({ url: database.url, poolMax: 3 }));

    it('tells and checks for a role that may only read, and says nothing of its password', async () => {
      await command(['up'], { url: database.url, migrations: [books] });
      const role = `groundwork_command_reader_${process.pid}`;
      await change(`create role ${role} login password 'hunter2'`);
      await change(`grant usage on schema groundwork to ${role}`);
      await change(`grant select on groundwork.migrations, mikro_orm_migrations to ${role}`);
      try {
        const own = new URL(database.url);
        own.username = role;
        own.password = 'hunter2';
        const reading: DatabaseOptions = { url: own.href, migrations: [books, pages], migrate: 'off' };
        const [status, check] = [await command(['status'], reading), await command(['verify'], reading)];
        expect([status.exitCode, check.exitCode]).toEqual([3, 3]);
        expect(check.output).toBe('database default: 1 found\n  002_create_pages: pending\n');
        expect(JSON.stringify([status, check])).not.toContain('hunter2');
      } finally {
        await change(`drop owned by ${role}`);
        await change(`drop role ${role}`);
      }
    });
  });
});
