import 'reflect-metadata';
import { CompositionError, ConcernOffError, ConfigurationError } from '#core';
import { InjectPort, portToken } from '#core/nest';
import { DatabaseModule } from '#database';
import { Repository, SqlSession, UnitOfWork } from '#domain/database';
import { EntitySchema } from '@mikro-orm/core';
import { Injectable, Module, Optional, type DynamicModule, type Type } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { Test, type TestingModule } from '@nestjs/testing';
import { emptiedDatabase } from '../../../test/support/embedded-database.js';
import { embeddedEnv, namedSnapshotEnv } from '../../../test/support/embedded-env.js';
import { InfrastructureModule } from './infrastructure.module.js';
import { Plan } from './plan.js';

class Note {
  declare id: string;
  declare text: string;
}
const noteSchema = new EntitySchema<Note>({
  class: Note,
  tableName: 'note',
  properties: { id: { type: 'text', primary: true }, text: { type: 'text' } },
});

const memory = { dataDir: 'memory' } as const;
const env = embeddedEnv;
const kept = emptiedDatabase();
const open: TestingModule[] = [];

async function start(...imports: (DynamicModule | Type)[]): Promise<TestingModule> {
  const module = await Test.createTestingModule({ imports }).compile();
  open.push(module);
  await module.init();
  return module;
}

afterEach(async () => {
  for (const module of open.splice(0)) await module.close();
});

describe('InfrastructureModule', () => {
  it('boots with nothing configured and runs a transaction', async () => {
    const module = await start(InfrastructureModule.forRoot({ configuration: { env } }));
    const rows = await module
      .get(UnitOfWork)
      .run(() => module.get(SqlSession).query<{ one: number }>('select 1 as one'));
    expect(rows).toEqual([{ one: 1 }]);
    expect(module.get(Plan).entries).toEqual([
      {
        concern: 'database',
        instance: 'default',
        driver: 'pglite',
        why: 'default',
        target: 'memory',
        scope: 'per process',
      },
      {
        concern: 'redis',
        instance: 'default',
        driver: 'none',
        why: 'default',
        target: 'no server is named',
        scope: '',
      },
      {
        concern: 'messaging',
        instance: 'default',
        driver: 'database',
        why: 'default',
        target: 'the default database',
        scope: 'per process',
      },
      {
        concern: 'coordination',
        instance: 'default',
        driver: 'database',
        why: 'database is on',
        target: 'the default database',
        scope: 'per process',
      },
      {
        concern: 'cache',
        instance: 'default',
        driver: 'memory',
        why: 'default',
        target: 'this process, up to 10000 entries in each namespace',
        scope: 'per process',
      },
      {
        concern: 'resilience',
        instance: 'default',
        driver: 'in-process',
        why: 'default',
        target: 'this process',
        scope: 'per process',
      },
      {
        concern: 'observability',
        instance: 'default',
        driver: 'none',
        why: 'default',
        target: 'log: nest',
        scope: 'per process',
      },
    ]);
  });

  it('gives forFeature repositories without listing the entities elsewhere', async () => {
    const module = await start(
      InfrastructureModule.forRoot({ database: kept.factory, configuration: { env } }),
      DatabaseModule.forFeature([{ entity: Note }]),
    );
    await module.get(SqlSession).execute('create table note (id text primary key, text text not null)');
    const notes = module.get<Repository<Note>>(portToken(Repository, Note));
    await notes.create({ id: '1', text: 'first' });
    expect((await notes.find()).map(({ text }) => text)).toEqual(['first']);
    expect(noteSchema.meta.className).toBe('Note');
  });

  it('binds the ports of named databases to their own tokens', async () => {
    const module = await start(
      InfrastructureModule.forRoot({
        database: { driver: kept.factory, instances: { reporting: memory } },
        configuration: { env: { ...env, ...namedSnapshotEnv('reporting') } },
      }),
    );
    const first = module.get(SqlSession);
    const second = module.get<SqlSession>(portToken(SqlSession, 'reporting') as symbol);
    await first.execute('create table here (id int)');
    expect(await second.query(`select to_regclass('here') as found`)).toEqual([{ found: null }]);
    expect(module.get(Plan).entries.map(({ instance }) => instance)).toEqual([
      'default',
      'reporting',
      'default',
      'default',
      'default',
      'default',
      'default',
      'default',
    ]);
  });

  it('opens a named database that only variables name', async () => {
    const variables = { ...env, ...namedSnapshotEnv('reporting'), DATABASE__REPORTING__DATA_DIR: 'memory' };
    const module = await start(
      InfrastructureModule.forRoot({ database: kept.factory, configuration: { env: variables } }),
    );
    const session = module.get<SqlSession>(portToken(SqlSession, 'reporting') as symbol);
    expect(await session.query('select 2 as two')).toEqual([{ two: 2 }]);
  });

  it('serves ConfigService with the variables in force', async () => {
    const module = await start(
      InfrastructureModule.forRoot({ database: kept.factory, configuration: { env: { ...env, MY_SETTING: 'mine' } } }),
    );
    expect(module.get(ConfigService).get('MY_SETTING')).toBe('mine');
  });

  it('lets a test override a port', async () => {
    const fake = { run: () => Promise.resolve('faked'), current: () => undefined };
    const module = await Test.createTestingModule({
      imports: [InfrastructureModule.forRoot({ configuration: { env } })],
    })
      .overrideProvider(UnitOfWork)
      .useValue(fake)
      .compile();
    open.push(module);
    expect(await module.get(UnitOfWork).run(() => Promise.resolve('real'))).toBe('faked');
  });

  it('explains that it is imported twice', async () => {
    const twice = start(
      InfrastructureModule.forRoot({ configuration: { env } }),
      InfrastructureModule.forRoot({ configuration: { env } }),
    );
    await expect(twice).rejects.toThrow(CompositionError);
    await expect(twice).rejects.toThrow(/imported 2 times/);
  });

  it('takes the same module object twice', async () => {
    const infrastructure = InfrastructureModule.forRoot({ database: kept.factory, configuration: { env } });
    class Feature {}
    Module({ imports: [infrastructure] })(Feature);
    const module = await start(infrastructure, Feature);
    expect(await module.get(SqlSession).query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('keeps two applications with different entities apart: one is closed, the other works', async () => {
    class Other {
      declare id: string;
    }
    const otherSchema = new EntitySchema<Other>({
      class: Other,
      tableName: 'other',
      properties: { id: { type: 'text', primary: true } },
    });
    const first = await start(
      InfrastructureModule.forRoot({ configuration: { env } }),
      DatabaseModule.forFeature([{ entity: Note }]),
    );
    const second = await start(
      InfrastructureModule.forRoot({ database: { entities: [otherSchema] }, configuration: { env } }),
      DatabaseModule.forFeature([{ entity: Other }]),
    );
    await second.get(SqlSession).execute('create table other (id text primary key)');
    await first.close();
    open.splice(open.indexOf(first), 1);
    const others = second.get<Repository<Other>>(portToken(Repository, Other));
    await others.create({ id: 'still here' });
    expect(await others.count()).toBe(1);
  });

  it('refuses two entities of one name in one database', async () => {
    const other = { Note: class {} }.Note;
    new EntitySchema({ class: other, tableName: 'other_note', properties: { id: { type: 'text', primary: true } } });
    const both = start(
      InfrastructureModule.forRoot({ configuration: { env } }),
      DatabaseModule.forFeature([{ entity: Note }]),
      DatabaseModule.forFeature([{ entity: other }]),
    );
    await expect(both).rejects.toThrow(/Note/);
  });

  it('refuses the embedded driver in production, unless it is allowed by name', async () => {
    const refused = start(
      InfrastructureModule.forRoot({ database: memory, configuration: { env: { NODE_ENV: 'production' } } }),
    );
    await expect(refused).rejects.toThrow(ConfigurationError);
    const allowed = await start(
      InfrastructureModule.forRoot({
        database: memory,
        configuration: {
          env: { ...env, NODE_ENV: 'production', GROUNDWORK_ALLOW_EMBEDDED: 'database,cache,coordination,redis' },
        },
      }),
    );
    expect(await allowed.get(SqlSession).query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('refuses roles other than all on the embedded driver', async () => {
    const refused = start(
      InfrastructureModule.forRoot({ configuration: { env: { ...env, GROUNDWORK_ROLE: 'worker' } } }),
    );
    await expect(refused).rejects.toThrow(/GROUNDWORK_ROLE: expected all/);
  });
});

describe('the database switched off', () => {
  @Injectable()
  class NeedsUnitOfWork {
    constructor(readonly unitOfWork: UnitOfWork) {}
  }
  @Injectable()
  class NeedsRepository {
    constructor(@InjectPort(Repository, Note) readonly notes: Repository<Note>) {}
  }
  @Injectable()
  class TakesWhatThereIs {
    constructor(
      @Optional() readonly unitOfWork?: UnitOfWork,
      @Optional() @InjectPort(Repository, Note) readonly notes?: Repository<Note>,
    ) {}
  }
  const off = (...providers: Type[]): DynamicModule => ({
    module: class OffFeature {},
    imports: [DatabaseModule.forFeature([{ entity: Note }])],
    providers,
  });
  const infrastructure = (): DynamicModule =>
    InfrastructureModule.forRoot({ database: false, messaging: false, configuration: { env } });

  it('boots while nobody injects a port of it', async () => {
    const module = await start(infrastructure(), off());
    expect(module.get(Plan).entries).toEqual([
      { concern: 'database', instance: 'default', driver: 'off', why: 'option database', target: '', scope: '' },
      {
        concern: 'redis',
        instance: 'default',
        driver: 'none',
        why: 'default',
        target: 'no server is named',
        scope: '',
      },
      { concern: 'messaging', instance: 'default', driver: 'off', why: 'option messaging', target: '', scope: '' },
      {
        concern: 'coordination',
        instance: 'default',
        driver: 'memory',
        why: 'default',
        target: 'this process',
        scope: 'per process',
      },
      {
        concern: 'cache',
        instance: 'default',
        driver: 'memory',
        why: 'default',
        target: 'this process, up to 10000 entries in each namespace',
        scope: 'per process',
      },
      {
        concern: 'resilience',
        instance: 'default',
        driver: 'in-process',
        why: 'default',
        target: 'this process',
        scope: 'per process',
      },
      {
        concern: 'observability',
        instance: 'default',
        driver: 'none',
        why: 'default',
        target: 'log: nest',
        scope: 'per process',
      },
    ]);
  });

  it.each([NeedsUnitOfWork, NeedsRepository])('tells what to enable when %p injects one', async (consumer) => {
    await expect(start(infrastructure(), off(consumer))).rejects.toThrow(ConcernOffError);
  });

  it('gives undefined to @Optional()', async () => {
    const module = await start(infrastructure(), off(TakesWhatThereIs));
    expect({ ...module.get(TakesWhatThereIs, { strict: false }) }).toEqual({ unitOfWork: undefined, notes: undefined });
  });

  it.each([
    ['UnitOfWork', UnitOfWork, NeedsUnitOfWork],
    ['a repository', portToken(Repository, Note), NeedsRepository],
  ] as const)('lets a test override %s', async (_name, token, consumer) => {
    const module = await Test.createTestingModule({ imports: [infrastructure(), off(consumer)] })
      .overrideProvider(token)
      .useValue('a fake')
      .compile();
    open.push(module);
    expect(Object.values(module.get<object>(consumer, { strict: false }))).toEqual(['a fake']);
  });
});
