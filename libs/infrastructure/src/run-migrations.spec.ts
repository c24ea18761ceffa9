import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseChoice } from '#database';
import { MigrationFailedError } from '#domain/database';
import { Migration } from '@mikro-orm/migrations';
import { emptiedDatabase } from '../../../test/support/embedded-database.js';
import { embeddedEnv } from '../../../test/support/embedded-env.js';
import { ownDatabase } from '../../../test/support/own-database.js';
import { describeWithService } from '../../../test/support/services.js';
import type { InfrastructureOptions } from './infrastructure.options.js';
import { runMigrations } from './run-migrations.js';

class CreateBooks extends Migration {
  override up(): void {
    this.addSql('create table books (id int primary key)');
  }
}
class Broken extends Migration {
  override up(): void {
    this.addSql('insert into pages values (1)');
  }
}
const migrations = [{ name: '001_create_books', class: CreateBooks }];
const base = ['groundwork/database/001_outbox', 'groundwork/database/002_fences'];
const coordination = ['001_locks', '002_rate_limits', '003_idempotency_keys'];
const own = [
  ...base,
  ...coordination.map((step) => `groundwork/coordination/${step}`),
  'groundwork/messaging/001_events',
];
const applied = ['001_create_books'];

function run(
  database: DatabaseChoice,
  variables: Readonly<Record<string, string>> = {},
  general: Omit<InfrastructureOptions, 'database'> = {},
): ReturnType<typeof runMigrations> {
  return runMigrations({ ...general, database, configuration: { env: { ...embeddedEnv, ...variables } } });
}

describe('runMigrations on embedded databases', () => {
  const [main, reporting] = [emptiedDatabase(), emptiedDatabase()];

  it('runs what is pending although options say that a start does not, and then has nothing to do', async () => {
    const database = { driver: main.factory, migrations, migrate: 'off' } as const;
    expect(await run(database)).toEqual([{ instance: 'default', applied: [...own, ...applied] }]);
    expect(await run(database)).toEqual([{ instance: 'default', applied: [] }]);
  });

  it('leaves out our own tables when it is told to, and makes them in a later run', async () => {
    const options = { database: { driver: main.factory, migrations }, configuration: { env: embeddedEnv } };
    expect(await runMigrations(options, { ownTables: false })).toEqual([{ instance: 'default', applied }]);
    expect(await runMigrations(options)).toEqual([{ instance: 'default', applied: own }]);
  });

  it('runs those of the named databases too, with our own tables where it is told', async () => {
    const database = {
      driver: main.factory,
      instances: { reporting: { driver: reporting.factory, migrations, migrate: 'off' } },
    } as const;
    const options = { database, configuration: { env: embeddedEnv } };
    expect(await runMigrations(options, { ownTables: ['default'] })).toEqual([
      { instance: 'default', applied: own },
      { instance: 'reporting', applied },
    ]);
    expect(await runMigrations(options)).toEqual([
      { instance: 'default', applied: [] },
      { instance: 'reporting', applied: base },
    ]);
  });
});

describe('runMigrations on a folder of the embedded database', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'groundwork-migrate-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('runs what is pending although the variables say that a start does not', async () => {
    const variables = { NODE_ENV: 'production', DATABASE_MIGRATE: 'off', GROUNDWORK_ALLOW_EMBEDDED: 'database' };
    const database = { dataDir: join(folder, 'main'), migrations };
    expect(await run(database, variables)).toEqual([{ instance: 'default', applied: [...own, ...applied] }]);
  });

  it('rejects with the failure, and leaves the folder to the next one', async () => {
    const dataDir = join(folder, 'main');
    const failing = run({ dataDir, migrations: [...migrations, { name: '002_broken', class: Broken }] });
    await expect(failing).rejects.toBeInstanceOf(MigrationFailedError);
    expect(await run({ dataDir, migrations })).toEqual([{ instance: 'default', applied }]);
  });
});

it('runMigrations has nothing to do where the database is off', async () => {
  expect(await run(false)).toEqual([]);
});

describeWithService('postgres', (serverUrl) => {
  it('runMigrations runs once when it is called twice at the same time', async () => {
    const database = ownDatabase(serverUrl);
    await database.create();
    try {
      const options = { url: database.url, poolMax: 2, migrations, migrate: 'off' } as const;
      const runs = (await Promise.all([run(options), run(options)])).flat();
      expect(runs.flatMap((each) => each.applied).sort()).toEqual([...applied, ...own].sort()); // one may run these and the other those
      expect(await run(options)).toEqual([{ instance: 'default', applied: [] }]);
    } finally {
      await database.drop();
    }
  });
});
