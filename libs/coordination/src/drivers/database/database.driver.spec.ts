import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { loadConfiguration } from '#core/nest';
import { DatabaseModule, type DatabaseInstanceOptions } from '#database';
import { keptEmbeddedDriver } from '#database/testing';
import { CoordinationInvalidError, KeyValueStore, Locks, PubSub } from '#domain/coordination';
import { SqlSession, StaleFenceError, UnitOfWork } from '#domain/database';
import { Injectable, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { ownDatabase } from '../../../../../test/support/own-database.js';
import { describeWithService } from '../../../../../test/support/services.js';
import { coordinationConcern } from '../../coordination.concern.js';
import { CoordinationModule } from '../../coordination.module.js';
import { Heard, passBehind } from '../../testing/pub-sub/heard.js';

const env = { NODE_ENV: 'test' };

@Injectable()
class UsesLocks {
  constructor(readonly locks: Locks) {}
}

function cases(database: () => DatabaseInstanceOptions, { embedded }: { readonly embedded: boolean }): void {
  let application: TestingModule;
  let schema: string;
  const get = <T>(port: { readonly prototype: T }): T => application.get<T>(port as never);

  /** As `InfrastructureModule` puts them together, when nobody has named coordination. */
  const start = async (...providers: Type[]): Promise<void> => {
    schema = `own_${randomBytes(4).toString('hex')}`;
    const { concerns } = loadConfiguration({
      env,
      concerns: [{ definition: coordinationConcern, choice: { driver: 'database', database: 'default' } }],
    });
    application = await Test.createTestingModule({
      imports: [
        DatabaseModule.forRoot({ ...database(), ownSchema: schema }, { env }),
        CoordinationModule.fromResolution(concerns[0]),
      ],
      providers,
    }).compile();
    await application.init();
  };
  const tableOf = async (table: string): Promise<unknown> =>
    (
      await get(SqlSession).query<{ found: unknown }>(`select to_regclass($1)::text as found`, [`${schema}.${table}`])
    )[0]?.found;
  afterEach(() => application.close());

  it('makes no tables for an application that uses nothing of it', async () => {
    await start();
    expect(await tableOf('locks')).toBeNull();
  });

  it('makes them for one that injects a port', async () => {
    await start(UsesLocks);
    expect(await tableOf('locks')).not.toBeNull();
    expect(await tableOf('key_values')).not.toBeNull();
  });

  it('gives fences by which a unit of work refuses a holder that was overtaken', async () => {
    await start(UsesLocks);
    const [locks, unitOfWork] = [get(Locks), get(UnitOfWork)];
    const stale = await locks.acquire('report', { lease: '100ms', renew: false });
    const next = await locks.acquire('report', { wait: '5s' });
    const write = async (): Promise<string> => Promise.resolve('written');
    expect(await unitOfWork.run(write, { fence: next.fence })).toBe('written');
    await expect(unitOfWork.run(write, { fence: stale.fence })).rejects.toThrow(StaleFenceError);
    expect(await unitOfWork.run(write, { fence: next.fence })).toBe('written');
  });

  it('holds a lock around a unit of work', async () => {
    await start(UsesLocks);
    const [locks, unitOfWork] = [get(Locks), get(UnitOfWork)];
    const done = locks.run('report', (lock) =>
      unitOfWork.run(async () => Promise.resolve('done'), { fence: lock.fence }),
    );
    expect(await done).toBe('done');
    expect(await locks.tryAcquire('report')).toBeDefined();
  });

  it('publishes after the commit of a unit of work, and not after a rollback', async () => {
    await start(UsesLocks);
    const [pubSub, unitOfWork, heard] = [get(PubSub), get(UnitOfWork), new Heard()];
    await pubSub.subscribe('channel', heard);
    await expect(
      unitOfWork.run(async () => {
        await pubSub.publish('channel', 'rolled back');
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    await unitOfWork.run(async () => {
      await pubSub.publish('channel', 'committed');
      await Promise.resolve();
      expect(heard.payloads).toEqual([]);
    });
    await heard.times(1);
    await passBehind(pubSub, 'other');
    expect(heard.payloads).toEqual(['committed']);
  });

  it('removes what has long ended when something is added', async () => {
    await start(UsesLocks);
    const [sql, locks, keyValue] = [get(SqlSession), get(Locks), get(KeyValueStore)];
    await sql.execute(
      `insert into ${schema}.locks select 'default', 'old ' || n, null, n, clock_timestamp() - interval '2 hours' from generate_series(1, 4) n`,
    );
    await sql.execute(
      `insert into ${schema}.key_values select 'default', 'old ' || n, 'v', clock_timestamp() - interval '2 hours' from generate_series(1, 4) n`,
    );
    for (const name of ['a', 'b']) {
      await locks.acquire(name);
      await keyValue.set(name, 'value');
    }
    const left = async (table: string, column: string): Promise<unknown> =>
      (await sql.query(`select count(*)::int as n from ${schema}.${table} where ${column} like 'old %'`))[0]?.['n'];
    expect([await left('locks', 'name'), await left('key_values', 'key')]).toEqual([0, 0]);
  });

  if (embedded) {
    it('refuses locks and values inside a unit of work, which holds the one connection, at once', async () => {
      await start(UsesLocks);
      const [locks, keyValue, unitOfWork] = [get(Locks), get(KeyValueStore), get(UnitOfWork)];
      await unitOfWork.run(async () => {
        await expect(locks.acquire('name')).rejects.toThrow(CoordinationInvalidError);
        await expect(keyValue.set('key', 'value')).rejects.toThrow(/set DATABASE_URL or REDIS_URL/);
      });
      expect(await locks.tryAcquire('name')).toBeDefined();
    });

    it('gives back after a unit of work what was to be given back inside', async () => {
      await start(UsesLocks);
      const [locks, unitOfWork] = [get(Locks), get(UnitOfWork)];
      const lock = await locks.acquire('name', { lease: '1h' });
      await unitOfWork.run(async () => {
        await expect(lock.release()).rejects.toThrow(CoordinationInvalidError);
      });
      expect((await locks.acquire('name', { wait: '10s' })).held).toBe(true);
    });
    return;
  }

  it('keeps locks and values of a unit of work that is rolled back', async () => {
    await start(UsesLocks);
    const [locks, keyValue, unitOfWork] = [get(Locks), get(KeyValueStore), get(UnitOfWork)];
    const undone = unitOfWork.run(async () => {
      await locks.acquire('name');
      await keyValue.set('key', 'value');
      await keyValue.increment('count');
      throw new Error('rolled back');
    });
    await expect(undone).rejects.toThrow('rolled back');
    expect(await locks.tryAcquire('name')).toBeUndefined();
    expect([await keyValue.get('key'), await keyValue.get('count')]).toEqual(['value', '1']);
  });

  it('gives back inside a unit of work, for others to have at once', async () => {
    await start(UsesLocks);
    const [locks, unitOfWork] = [get(Locks), get(UnitOfWork)];
    const lock = await locks.acquire('name', { lease: '1h' });
    await unitOfWork.run(async () => {
      expect(await lock.release()).toBe(true);
      expect(await locks.tryAcquire('name')).toBeDefined();
    });
  });
}

describe('coordination in an embedded database', () => {
  const kept = keptEmbeddedDriver();
  afterAll(() => kept.close());
  cases(() => ({ driver: kept.factory, snapshot: process.env['DATABASE_SNAPSHOT'] }), { embedded: true });
});

describeWithService('postgres', (url) => {
  const own = ownDatabase(url);
  beforeAll(() => own.create());
  afterAll(() => own.drop());
  describe('coordination in a database of a server', () => {
    cases(() => ({ url: own.url, poolMax: 4 }), { embedded: false });
  });
});
