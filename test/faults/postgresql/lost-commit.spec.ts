import 'reflect-metadata';
import { FaultProxy, type FaultRule } from '#core/testing';
import { DatabaseModule } from '#database';
import { SqlSession, UnitOfWork } from '#domain/database';
import { Test, type TestingModule } from '@nestjs/testing';
import { ownDatabase } from '../../support/own-database.js';
import { describeWithService } from '../../support/services.js';
import { seeded } from '../shop/support/seeded.js';
import { CommitLedger, LEDGER_TABLE } from './support/commit-ledger.js';

const TRIES = 200;
const seed = Number(process.env['LOST_COMMIT_SEED'] ?? String(Date.now() % 1_000_000));

/** COMMIT as the protocol ends it, towards the server and as its answer. */
const PLACES: readonly Pick<FaultRule, 'direction' | 'at'>[] = [
  { direction: 'toServer', at: { kind: 'pattern', pattern: 'commit\0', when: 'before' } },
  { direction: 'toServer', at: { kind: 'pattern', pattern: 'commit\0', when: 'after' } },
  { direction: 'toClient', at: { kind: 'pattern', pattern: 'COMMIT\0', when: 'before' } },
];

describeWithService('postgres', (serverUrl) => {
  const database = ownDatabase(serverUrl);
  let proxy: FaultProxy;
  let application: TestingModule;

  beforeAll(async () => {
    await database.create();
    proxy = await FaultProxy.of(serverUrl);
    application = await Test.createTestingModule({
      imports: [
        DatabaseModule.forRoot({ url: proxy.through(database.url), poolMax: 4 }, { env: { NODE_ENV: 'test' } }),
      ],
    }).compile();
    await application.init();
    await application.get(SqlSession).execute(LEDGER_TABLE);
  }, 60_000);
  afterAll(async () => {
    await application.close();
    await proxy.close();
    await database.drop();
  });
  beforeEach(() => application.get(SqlSession).execute('truncate lost_commit'));

  /** As many units of work as were asked for, the connection of each cut at its COMMIT. */
  async function storm(commitCheck: boolean): Promise<CommitLedger> {
    const random = seeded(seed);
    const ledger = new CommitLedger();
    const ports = { unitOfWork: application.get(UnitOfWork), sql: application.get(SqlSession) };
    for (let n = 0; n < TRIES; n += 1) {
      const place = PLACES[Math.floor(random() * PLACES.length)] ?? PLACES[0];
      if (place === undefined) throw new Error('There are no places to cut at.');
      const struck = proxy.on({ ...place, fault: random() < 0.5 ? 'cut' : 'reset' });
      await ledger.write(ports, commitCheck);
      await struck;
    }
    return ledger;
  }

  it('with commitCheck, a caller whose COMMIT lost its connection is told what the table holds', async () => {
    const ledger = await storm(true);
    const { wrong } = await ledger.judge(database.url);
    console.log(`commitCheck on, seed ${seed}: ${JSON.stringify(ledger.counts)}, wrong: ${wrong.length}`);
    expect(wrong).toEqual([]);
    expect(ledger.counts.unknown).toBe(0);
    expect(ledger.counts.committed).toBeGreaterThan(0);
    expect(ledger.counts['not committed']).toBeGreaterThan(0);
  });

  it('without it, all that such a caller is told is that it is not known', async () => {
    const ledger = await storm(false);
    const { unknownThatTookEffect } = await ledger.judge(database.url);
    console.log(
      `commitCheck off, seed ${seed}: ${JSON.stringify(ledger.counts)}, of which took effect: ${unknownThatTookEffect}`,
    );
    expect(ledger.counts).toEqual({ committed: 0, 'not committed': 0, unknown: TRIES });
    expect(unknownThatTookEffect).toBeGreaterThan(0); // who took unknown for one or the other would be wrong
    expect(unknownThatTookEffect).toBeLessThan(TRIES);
  });
});
