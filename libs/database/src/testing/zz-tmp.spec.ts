import 'reflect-metadata';
import { CallSeam, Duration, FaultReporter, Secret, SystemClock, SystemRandom, UuidV7 } from '#core';
import { MikroORM } from '@mikro-orm/core';
import pg from 'pg';
import { PostgresqlDriver } from '../drivers/postgresql/postgresql.driver.js';
import { ChangeCollector, OpenDatabase } from '../orm/index.js';
import { ormOptions } from '../orm/orm-options.js';
import {
  describeRepository,
  describeSqlSession,
  describeUnitOfWork,
  suiteFeatures,
  suiteResetSql,
  suiteSchemaSql,
} from './index.js';
import { Account, Item, Membership, accountSchema, itemSchema, membershipSchema } from './suite-entities.js';

jest.setTimeout(30_000);
const base = 'postgres://postgres@127.0.0.1:5432/';
const name = `suite_tmp_${process.pid}`;
const d = (t: string) => Duration.parse(t);
class Silent extends FaultReporter {
  report(): void {
    /* */
  }
}
const parts = (() => {
  const clock = new SystemClock();
  const random = new SystemRandom();
  return { clock, random, ids: new UuidV7(clock, random), faults: new Silent(), seam: new CallSeam({ clock }) };
})();
const settings: any = {
  url: Secret.of ? Secret.of(base + name) : new (Secret as any)(base + name),
  dataDir: 'memory',
  poolMax: 8,
  poolWait: d('15s'),
  poolWaiters: 1000,
  idleTimeout: d('30s'),
  connectTimeout: d('5s'),
  statementTimeout: d('20s'),
  lockTimeout: d('10s'),
  idleInTransactionTimeout: d('1m'),
  transactionTimeout: d('15s'),
  migrate: 'auto',
  applicationName: 'suite',
  entities: [accountSchema, itemSchema, membershipSchema],
};
async function openApp() {
  const driver = new PostgresqlDriver(settings, { clock: parts.clock });
  const changes = new ChangeCollector();
  const orm = await MikroORM.init({ ...ormOptions({ settings, driver, changes, registered: [] }), ensureDatabase: false } as any);
  const db = new OpenDatabase({ instance: 'default', remote: true, settings, driver, changes, orm, ...parts } as any);
  const repo = (entity: any, f: any) => db.repository({ entity, filter: f.filter, sort: f.sort }) as any;
  return {
    db,
    unitOfWork: db.unitOfWork,
    sql: db.sqlSession,
    accounts: repo(Account, suiteFeatures.account),
    items: repo(Item, suiteFeatures.item),
    memberships: repo(Membership, suiteFeatures.membership),
  };
}
let app: Awaited<ReturnType<typeof openApp>>, admin: pg.Client;
beforeAll(async () => {
  const root = new pg.Client(base + 'postgres');
  await root.connect();
  await root.query(`create database ${name}`);
  await root.end();
  admin = new pg.Client(base + name);
  await admin.connect();
  await admin.query(suiteSchemaSql);
  app = await openApp();
});
afterAll(async () => {
  await app?.db.close();
  await admin?.end();
  const root = new pg.Client(base + 'postgres');
  await root.connect();
  await root.query(`drop database if exists ${name} with (force)`);
  await root.end();
});
const harness = {
  name: 'postgresql',
  capabilities: { concurrentTransactions: true, sharedByProcesses: true },
  interruptsStatements: true,
  secondApplication: true,
  open: async () => {
    await admin.query(suiteResetSql);
    const seconds: any[] = [];
    return {
      ...app,
      second: async () => {
        const s = await openApp();
        seconds.push(s);
        return s;
      },
      close: async () => {
        for (const s of seconds) await s.db.close();
      },
    };
  },
};
const r = { describe, it, beforeEach, afterEach };
describeSqlSession(r, harness);
describeUnitOfWork(r, harness);
describeRepository(r, harness);
