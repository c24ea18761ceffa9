import 'reflect-metadata';
import { FaultProxy } from '#core/testing';
import { DatabaseModule } from '#database';
import { SqlSession, UnitOfWork } from '#domain/database';
import { Test, type TestingModule } from '@nestjs/testing';
import pg from 'pg';
import { eventually } from '../../support/postgresql-drivers.js';
import type { PrivatePostgres } from '../../support/servers/private-postgres.js';
import { signalIfRunning } from '../../support/servers/process-tree.js';
import { describeWithPrivatePostgres } from '../../support/services.js';
import { seeded } from '../shop/support/seeded.js';
import { CommitLedger, LEDGER_TABLE } from './support/commit-ledger.js';

const ROUNDS = 6;
const seed = Number(process.env['LOST_COMMIT_SEED'] ?? String(Date.now() % 1_000_000));

describeWithPrivatePostgres('a COMMIT whose server loses its memory', (start) => {
  let server: PrivatePostgres;
  let proxy: FaultProxy;
  let application: TestingModule;

  beforeAll(async () => {
    server = await start();
    proxy = await FaultProxy.of(server.url());
    await server.sql(LEDGER_TABLE);
    application = await Test.createTestingModule({
      imports: [
        DatabaseModule.forRoot({ url: proxy.through(server.url()), poolMax: 4 }, { env: { NODE_ENV: 'test' } }),
      ],
    }).compile();
    await application.init();
  }, 60_000);
  afterAll(async () => {
    await application.close();
    await proxy.close();
  });
  afterEach(async () => {
    await proxy.heal();
    await server.ensureStarted();
    await server.sql('truncate lost_commit');
  }, 60_000);

  const ports = (): { unitOfWork: UnitOfWork; sql: SqlSession } => ({
    unitOfWork: application.get(UnitOfWork),
    sql: application.get(SqlSession),
  });

  it(`is never misreported when the server is killed before it answers, and started again (seed ${seed})`, async () => {
    const random = seeded(seed);
    const ledger = new CommitLedger();
    for (let round = 0; round < ROUNDS; round += 1) {
      const struck = proxy.on(
        random() < 0.5
          ? { direction: 'toServer', at: { kind: 'pattern', pattern: 'commit\0', when: 'after' }, fault: 'freeze' }
          : { direction: 'toClient', at: { kind: 'pattern', pattern: 'COMMIT\0', when: 'before' }, fault: 'freeze' },
      );
      const writing = ledger.write(ports(), true);
      await struck;
      await server.kill9();
      proxy.strike('cut');
      await proxy.heal();
      await server.start();
      await writing;
    }
    const { wrong, unknownThatTookEffect } = await ledger.judge(server.url());
    console.log(
      `killed, seed ${seed}: ${JSON.stringify(ledger.counts)}, unknown that took effect: ${unknownThatTookEffect}, wrong: ${wrong.length}`,
    );
    expect(wrong).toEqual([]);
    expect(ledger.counts.unknown).toBeGreaterThan(0); // the new server says nothing of ids that the old one gave
  }, 240_000);

  it('is not taken for another one that was given its id after a crash under the same postmaster', async () => {
    const ledger = new CommitLedger();
    const own = { transaction: '', backend: 0 };
    const struck = proxy.on({
      direction: 'toServer',
      at: { kind: 'pattern', pattern: 'commit\0', when: 'before' },
      fault: 'freeze',
    });
    const writing = ledger.write(ports(), true, async () => {
      const [row] = await ports().sql.query<{ transaction: string; backend: number }>(
        'select pg_current_xact_id()::text as transaction, pg_backend_pid() as backend',
      );
      Object.assign(own, row);
    });
    await struck;
    const before = await postmasterStart(server);
    signalIfRunning(own.backend, 'SIGKILL'); // the postmaster ends all sessions, recovers from the log and goes on
    await eventually(() => takeIdsUpTo(server, own.transaction), 30_000);
    expect(await postmasterStart(server)).toBe(before);
    expect(await one(server, `select pg_xact_status('${own.transaction}'::xid8)`)).toBe('committed'); // of somebody else: who asked no more would be told a lie
    proxy.strike('cut');
    await proxy.heal();
    expect(await writing).toBe('unknown');
    expect((await ledger.judge(server.url())).wrong).toEqual([]);
  }, 120_000);
});

const postmasterStart = (server: PrivatePostgres): Promise<unknown> =>
  one(server, 'select pg_postmaster_start_time()::text');

/** Commits transactions until the id has been given; an id that was given before and never reached the disk is given again. */
async function takeIdsUpTo(server: PrivatePostgres, id: string): Promise<void> {
  const client = new pg.Client(server.url());
  client.on('error', () => undefined); // the crash ends it; the query rejects, and is tried again
  await client.connect();
  try {
    for (let given = ''; given === '' || BigInt(given) < BigInt(id);) {
      const { rows } = await client.query<{ id: string }>('select pg_current_xact_id()::text as id');
      given = rows[0]?.id ?? '';
    }
  } finally {
    await client.end();
  }
}

async function one(server: PrivatePostgres, statement: string): Promise<unknown> {
  const client = new pg.Client(server.url());
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement);
    return Object.values(rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}
