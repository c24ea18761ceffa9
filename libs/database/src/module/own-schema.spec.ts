import 'reflect-metadata';
import { ConcernOffError, SystemClock, SystemRandom, UuidV7 } from '#core';
import { MigrationsPendingError, OwnSchema, SqlSession } from '#domain/database';
import { Inbox, Outbox, OutboxRoutes, type SendRoute } from '#domain/outbox';
import { Migration } from '@mikro-orm/migrations';
import { Inject, Injectable, Module, Optional, type Provider } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { emptiedDatabase } from '../../../../test/support/embedded-database.js';
import { embeddedEnv } from '../../../../test/support/embedded-env.js';
import { ownDatabase } from '../../../../test/support/own-database.js';
import { describeWithService } from '../../../../test/support/services.js';
import { DatabaseModule } from '../database.module.js';
import type { DatabaseInstanceOptions } from '../database.options.js';
import { LeasedTables } from '../leased-rows/leased-tables.js';
import { WakeUps } from '../wake-ups/wake-ups.js';
import { DatabaseStarter } from './database-starter.js';

class CreateBooks extends Migration {
  override up(): void {
    this.addSql('create table books (id int primary key)');
  }
}
const migrations = [{ name: '001_create_books', class: CreateBooks }];
const own = ['groundwork/database/001_outbox', 'groundwork/database/002_fences'];
const events = { concern: 'events', migrations: [{ id: '001', sql: 'create table {schema}.events (id int)' }] };

@Injectable()
class Appends {
  constructor(readonly outbox: Outbox) {}
}
@Injectable()
class Remembers {
  constructor(@Optional() @Inject(Inbox) readonly inbox?: Inbox) {}
}
@Injectable()
class UsesEvents {
  constructor(schema: OwnSchema) {
    schema.use(events);
  }
}
@Injectable()
class OffersEvents {
  constructor(schema: OwnSchema) {
    schema.use(events, { needed: false });
  }
}

/** A route that keeps what it was given. */
class Mailbox {
  readonly received: string[] = [];
  readonly route: SendRoute = {
    kind: 'send',
    name: 'mail',
    send: async (messages) => {
      this.received.push(...messages.map(({ payload }) => payload));
      return messages.map(() => ({ kind: 'sent' as const }));
    },
  };
  readonly provider: Provider = {
    provide: Mailbox,
    inject: [OutboxRoutes],
    useFactory: (routes: OutboxRoutes) => {
      routes.register(this.route);
      return this;
    },
  };
}

const ids = new UuidV7(new SystemClock(), new SystemRandom());
const open: TestingModule[] = [];
const closeAll = async (): Promise<void> => {
  for (const application of open.splice(0)) await application.close();
};
afterEach(closeAll);

async function start(
  options: DatabaseInstanceOptions,
  providers: readonly Provider[] = [],
  variables: Readonly<Record<string, string>> = {},
): Promise<TestingModule> {
  class Application {}
  Module({
    imports: [DatabaseModule.forRoot(options, { env: { ...embeddedEnv, ...variables } })],
    providers: [...providers],
  })(Application);
  const application = await Test.createTestingModule({ imports: [Application] }).compile();
  await application.init();
  open.push(application);
  return application;
}

const applied = (application: TestingModule): readonly string[] | undefined =>
  application.get(DatabaseStarter).appliedMigrations.get('default');

async function schemasOf(application: TestingModule): Promise<readonly string[]> {
  const rows = await application
    .get(SqlSession)
    .query<{ name: string }>(`select nspname as name from pg_namespace where nspname like 'groundwork%' order by 1`);
  return rows.map(({ name }) => name);
}

async function eventually(holds: () => boolean): Promise<void> {
  const clock = new SystemClock();
  const end = clock.monotonic() + 10_000;
  while (!holds() && clock.monotonic() < end) await clock.sleep(5);
}

const message = (payload: string) => ({ id: ids.next(), route: 'mail', topic: 'hello', payload, headers: {} });

/** What holds on every driver. `place` names a database that is empty before each test. */
function describeOwnSchema(place: () => DatabaseInstanceOptions): void {
  it('is not made when nobody uses it', async () => {
    const application = await start({ ...place(), migrations });
    expect(applied(application)).toEqual(['001_create_books']);
    expect(await schemasOf(application)).toEqual([]);
    expect(await application.get(OutboxRoutes).lag()).toEqual([]);
  });

  it.each<readonly [string, Provider]>([
    ['injects the outbox', Appends],
    ['may be given the inbox', Remembers],
    ['registers a route', new Mailbox().provider],
  ])('is made, before the migrations of the application, for one that %s', async (_what, provider) => {
    const application = await start({ ...place(), migrations }, [provider]);
    expect(applied(application)).toEqual([...own, '001_create_books']);
    expect(await schemasOf(application)).toEqual(['groundwork']);
  });

  it('is made for a concern that uses it, and not for one that would', async () => {
    const offering = await start(place(), [OffersEvents]);
    expect(applied(offering)).toEqual([]);
    await closeAll();
    expect(applied(await start(place(), [UsesEvents]))).toEqual([...own, 'groundwork/events/001']);
  });

  it('fails the start when it is not there and migrate is off, and starts when it is', async () => {
    const off = { ...place(), migrate: 'off' } as const;
    await expect(start(off, [Appends])).rejects.toBeInstanceOf(MigrationsPendingError);
    await closeAll();
    await start(place(), [Appends]);
    await closeAll();
    expect(applied(await start(off, [Appends]))).toEqual([]);
  });

  it('has the name that the option gives it', async () => {
    const application = await start({ ...place(), ownSchema: 'groundwork_two' }, [Appends]);
    expect(await schemasOf(application)).toEqual(['groundwork_two']);
    expect(application.get(OwnSchema).name).toBe('"groundwork_two"');
  });

  it('lets what is appended leave by its route, and an application end while nothing is under way', async () => {
    const mailbox = new Mailbox();
    const application = await start(place(), [mailbox.provider]);
    await application.get(Outbox).append([message('one')]);
    await eventually(() => mailbox.received.length > 0);
    expect(mailbox.received).toEqual(['one']);
  });
}

describe('our own schema on the embedded database', () => {
  const { factory } = emptiedDatabase();
  describeOwnSchema(() => ({ driver: factory }));
});

describe('with the database off', () => {
  const ports = [OwnSchema, Outbox, OutboxRoutes, Inbox, LeasedTables, WakeUps];
  it.each(ports.map((port) => [port.portName, port] as const))(
    'who injects %s is told that the concern is off',
    async (name, port) => {
      class Application {}
      Module({
        imports: [DatabaseModule.forRoot(false, { env: embeddedEnv })],
        providers: [{ provide: 'uses', inject: [port], useFactory: () => 'nothing' }],
      })(Application);
      const starting = Test.createTestingModule({ imports: [Application] }).compile();
      await expect(starting).rejects.toBeInstanceOf(ConcernOffError);
      await expect(starting).rejects.toThrow(`${name} was injected`);
    },
  );
});

describe('the name of our own schema', () => {
  it.each(['pg_own', 'Own', '1own', 'own-schema', 'x'.repeat(42)])('is not "%s"', async (ownSchema) => {
    await expect(start({ dataDir: 'memory', ownSchema })).rejects.toThrow(/ownSchema: expected up to 41 small letters/);
  });
});

describeWithService('postgres', (serverUrl) => {
  describe('our own schema', () => {
    let database: ReturnType<typeof ownDatabase>;
    const place = (): DatabaseInstanceOptions => ({ url: database.url, poolMax: 4 });
    beforeEach(async () => {
      database = ownDatabase(serverUrl);
      await database.create();
    });
    afterEach(async () => {
      await closeAll();
      await database.drop();
    });
    describeOwnSchema(place);

    it('is made once when six applications start at the same time', async () => {
      const applications = await Promise.all(
        Array.from({ length: 6 }, () => start({ ...place(), poolMax: 2, migrations }, [UsesEvents, Appends])),
      );
      expect(applications.flatMap((application) => applied(application)).sort()).toEqual([
        '001_create_books',
        ...own,
        'groundwork/events/001',
      ]);
    });

    it('keeps the messages of two applications apart that share a database', async () => {
      const [mine, theirs] = [new Mailbox(), new Mailbox()];
      const application = await start(place(), [mine.provider]);
      const other = await start({ ...place(), ownSchema: 'groundwork_other' }, [theirs.provider]);
      await application.get(Outbox).append([message('mine')]);
      await other.get(Outbox).append([message('theirs')]);
      await eventually(() => mine.received.length > 0 && theirs.received.length > 0);
      expect([mine.received, theirs.received]).toEqual([['mine'], ['theirs']]);
    });

    it('lets a process with the role web append, and one with the role worker send', async () => {
      const [web, worker] = [new Mailbox(), new Mailbox()];
      const serving = await start(place(), [web.provider], { GROUNDWORK_ROLE: 'web' });
      await serving.get(Outbox).append([message('one')]);
      await start(place(), [worker.provider], { GROUNDWORK_ROLE: 'worker' });
      await serving.get(Outbox).append([message('two')]);
      await eventually(() => worker.received.length > 1);
      expect(worker.received.sort()).toEqual(['one', 'two']);
      expect(web.received).toEqual([]);
    });
  });
});
