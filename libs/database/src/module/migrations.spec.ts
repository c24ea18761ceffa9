import 'reflect-metadata';
import {
  DatabasePermissionError,
  InvalidStatementError,
  MigrationFailedError,
  MigrationsPendingError,
  SqlSession,
} from '#domain/database';
import { Migration } from '@mikro-orm/migrations';
import { Test, type TestingModule } from '@nestjs/testing';
import pg from 'pg';
import { emptiedDatabase } from '../../../../test/support/embedded-database.js';
import { embeddedEnv } from '../../../../test/support/embedded-env.js';
import { ownDatabase } from '../../../../test/support/own-database.js';
import { describeWithService } from '../../../../test/support/services.js';
import { DatabaseModule } from '../database.module.js';
import type { DatabaseInstanceOptions, MigrationEntry } from '../database.options.js';
import { DatabaseStarter } from './database-starter.js';

class CreateBooks extends Migration {
  override up(): void {
    this.addSql('create table books (id int primary key)');
  }
}
class AddBook extends Migration {
  override up(): void {
    this.addSql('insert into books values (1)'); // a second run would violate the key
    this.addSql('select pg_sleep(0.2)'); // long enough for others to come in
  }
}
class Broken extends Migration {
  override up(): void {
    this.addSql('insert into books values (2)');
    this.addSql('insert into pages values (1)');
  }
}

const create: MigrationEntry = { name: '001_create_books', class: CreateBooks };
const add: MigrationEntry = { name: '002_add_book', class: AddBook };
const broken: MigrationEntry = { name: '003_broken', class: Broken };

const open: TestingModule[] = [];
afterEach(async () => {
  for (const application of open.splice(0)) await application.close();
});

async function start(options: DatabaseInstanceOptions): Promise<TestingModule> {
  const application = await Test.createTestingModule({
    imports: [DatabaseModule.forRoot(options, { env: embeddedEnv })],
  }).compile();
  await application.init();
  open.push(application);
  return application;
}

const applied = (application: TestingModule): readonly string[] | undefined =>
  application.get(DatabaseStarter).appliedMigrations.get('default');

async function tableOf(application: TestingModule): Promise<unknown> {
  return (await application.get(SqlSession).query(`select to_regclass('books')::text as books`))[0];
}

/** What holds on every driver. `place` names a database that is empty before each test. */
function describeMigrations(place: () => DatabaseInstanceOptions): void {
  it('runs them at start in their order, and tells which', async () => {
    const application = await start({ ...place(), migrations: [create, add] });
    expect(applied(application)).toEqual([create.name, add.name]);
    expect(await application.get(SqlSession).query('select id from books')).toEqual([{ id: 1 }]);
  });

  it('runs at the next start only those that are new', async () => {
    await (await start({ ...place(), migrations: [create] })).close();
    await (await start({ ...place(), migrations: [create, add] })).close();
    expect(applied(await start({ ...place(), migrations: [create, add] }))).toEqual([]);
  });

  it('rolls everything of the run back when one fails, and says which error it was', async () => {
    const starting = start({ ...place(), migrations: [create, add, broken] });
    await expect(starting).rejects.toBeInstanceOf(MigrationFailedError);
    await expect(starting).rejects.toMatchObject({
      message: expect.stringContaining(`The migration ${broken.name} failed`),
      cause: expect.any(InvalidStatementError),
      details: { migration: broken.name },
    });
    const application = await start({ ...place(), migrations: [] });
    expect(await tableOf(application)).toEqual({ books: null });
    await application.close();
    expect(applied(await start({ ...place(), migrations: [create, add] }))).toEqual([create.name, add.name]);
  });

  it('keeps what earlier runs did when a later one fails', async () => {
    await (await start({ ...place(), migrations: [create, add] })).close();
    await expect(start({ ...place(), migrations: [create, add, broken] })).rejects.toBeInstanceOf(MigrationFailedError);
    const application = await start({ ...place(), migrations: [create, add] });
    expect(await application.get(SqlSession).query('select id from books')).toEqual([{ id: 1 }]);
  });

  it('fails the start when some are pending and migrate is off, names them, and runs none', async () => {
    await (await start({ ...place(), migrations: [create] })).close();
    const starting = start({ ...place(), migrations: [create, add, broken], migrate: 'off' });
    await expect(starting).rejects.toBeInstanceOf(MigrationsPendingError);
    await expect(starting).rejects.toThrow(/lacks 2 migrations: 002_add_book, 003_broken/);
    await expect(starting).rejects.toMatchObject({
      details: { instance: 'default', pending: [add.name, broken.name] },
    });
    const application = await start({ ...place(), migrations: [create], migrate: 'off' });
    expect(await application.get(SqlSession).query('select id from books')).toEqual([]);
  });

  it('fails the start on an empty database when migrate is off, and creates nothing there', async () => {
    await expect(start({ ...place(), migrations: [create], migrate: 'off' })).rejects.toThrow(/001_create_books/);
    const application = await start(place());
    expect(
      await application.get(SqlSession).query(`select to_regclass('mikro_orm_migrations')::text as found`),
    ).toEqual([{ found: null }]);
  });

  it('starts with migrate off when none are pending', async () => {
    await (await start({ ...place(), migrations: [create] })).close();
    const application = await start({ ...place(), migrations: [create], migrate: 'off' });
    expect(applied(application)).toEqual([]);
    expect(await tableOf(application)).toEqual({ books: 'books' });
  });
}

describe('migrations on the embedded database', () => {
  const { factory } = emptiedDatabase();
  describeMigrations(() => ({ driver: factory }));
});

describeWithService('postgres', (serverUrl) => {
  describe('migrations', () => {
    let database: ReturnType<typeof ownDatabase>;
    const url = (): string => database.url;
    beforeEach(async () => {
      database = ownDatabase(serverUrl);
      await database.create();
    });
    afterEach(async () => {
      for (const application of open.splice(0)) await application.close();
      await database.drop();
    });
    describeMigrations(() => ({ url: url(), poolMax: 2 }));

    it('run once when six applications start at the same time', async () => {
      const applications = await Promise.all(
        Array.from({ length: 6 }, () => start({ url: url(), poolMax: 2, migrations: [create, add] })),
      );
      const runs = applications.map((application) => applied(application) ?? []);
      expect(runs.filter((names) => names.length > 0)).toEqual([[create.name, add.name]]);
      expect(runs).toHaveLength(6);
    });

    it('fail alike in all of them when one fails, and leave the lock to nobody', async () => {
      const starting = Array.from({ length: 3 }, () => start({ url: url(), poolMax: 2, migrations: [create, broken] }));
      for (const outcome of await Promise.allSettled(starting))
        expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(MigrationFailedError) });
      expect(applied(await start({ url: url(), poolMax: 2, migrations: [create] }))).toEqual([create.name]);
    });

    describe('for a role that may not create anything', () => {
      const role = `groundwork_reader_${process.pid}`;
      const asAdministrator = async (statement: string): Promise<void> => {
        const client = new pg.Client({ connectionString: url() });
        await client.connect();
        try {
          await client.query(statement);
        } finally {
          await client.end();
        }
      };
      const asRole = (): string => {
        const own = new URL(url());
        own.username = role;
        own.password = 'reads';
        return own.href;
      };
      beforeEach(() => asAdministrator(`drop role if exists ${role}; create role ${role} login password 'reads'`));
      afterEach(async () => {
        for (const application of open.splice(0)) await application.close();
        await asAdministrator(`drop owned by ${role}; drop role ${role}`);
      });

      it('start with migrate off when none are pending', async () => {
        await (await start({ url: url(), poolMax: 2, migrations: [create] })).close();
        await asAdministrator(`grant select on all tables in schema public to ${role}`);
        const application = await start({ url: asRole(), poolMax: 2, migrations: [create], migrate: 'off' });
        expect(applied(application)).toEqual([]);
      });

      it('name with migrate off what is pending, also on an empty database', async () => {
        const starting = start({ url: asRole(), poolMax: 2, migrations: [create], migrate: 'off' });
        await expect(starting).rejects.toBeInstanceOf(MigrationsPendingError);
      });

      it('fail to run with an error that says why', async () => {
        const starting = start({ url: asRole(), poolMax: 2, migrations: [create] });
        await expect(starting).rejects.toBeInstanceOf(DatabasePermissionError);
        await expect(starting).rejects.toThrow(/permission denied for schema public/);
      });
    });
  });
});
