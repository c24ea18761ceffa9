import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ShopClient } from '../../e2e/support/shop-client.js';
import { ownDatabase } from '../../support/own-database.js';
import { describeWithService } from '../../support/services.js';
import { Ledger } from './support/ledger.js';
import { PersistentCustomers } from './support/persistent-customers.js';
import { seeded } from './support/seeded.js';
import { ShopProcess } from './support/shop-process.js';
import { findFaults } from './support/verdict.js';

const KILLS = Number(process.env['SHOP_KILLS'] ?? '20');
const SEED = Number(process.env['SHOP_KILL_SEED'] ?? String(Date.now() % 1_000_000));
const SEEDED_STOCK = 100_000;

jest.setTimeout(600_000);

beforeAll(() => {
  const { status } = spawnSync(process.execPath, [join(__dirname, '../../../scripts/ensure-built.mjs')], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('The shop could not be built.');
});

describe('the shop on a folder of the embedded database', () => {
  it('keeps every acknowledged order once when it is killed', () =>
    withFolder((folder) => killRepeatedly('pglite', folder, { GROUNDWORK_DATA_DIR: join(folder, 'data') })));
});

describeWithService('postgres', (serverUrl) => {
  describe('the shop on PostgreSQL', () => {
    it('keeps every acknowledged order once when it is killed', async () => {
      const database = ownDatabase(serverUrl);
      await database.create();
      try {
        await withFolder((folder) => killRepeatedly('postgresql', folder, { DATABASE_URL: database.url }));
      } finally {
        await database.drop();
      }
    });
  });
});

async function killRepeatedly(name: string, folder: string, settings: Readonly<Record<string, string>>): Promise<void> {
  const random = seeded(SEED);
  const shop = await ShopProcess.create(settings);
  const ledger = new Ledger(join(folder, 'ledger.ndjson'));
  const customers = new PersistentCustomers(shop.url, ledger, random);
  const failures: unknown[] = [];
  const recoveries: number[] = [];
  try {
    await shop.start();
    customers.start((error) => failures.push(error));
    for (let kill = 0; kill < KILLS; kill += 1) {
      await sleep(50 + random() * 700);
      await shop.kill();
      recoveries.push(await shop.start());
    }
    await customers.finish();

    const acknowledged = ledger.finish();
    const client = new ShopClient(shop.url);
    const state = { orders: await client.allOrders(), products: await client.allProducts() };
    client.close();
    const replays = acknowledged.filter(({ replayed }) => replayed).length;
    const rescued = acknowledged.filter(({ replayed, cut }) => replayed && cut).length;
    const cut = acknowledged.filter((entry) => entry.cut).length;
    const slowest = Math.max(...recoveries) / 1_000;
    console.log(
      `kill -9 x ${KILLS} on ${name}, seed ${SEED}: ${acknowledged.length} acknowledged, ${state.orders.length} effects, ` +
        `${cut} requests cut by a kill, ${replays} replays (${rescued} of them after a kill), recovery at most ${slowest.toFixed(1)} s`,
    );

    expect(failures).toEqual([]);
    expect(findFaults(acknowledged, state, SEEDED_STOCK)).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(KILLS); // else nothing was under way when the shop died
    expect(replays).toBeGreaterThan(0); // else no repetition was absorbed, and the test has shown nothing
    expect(slowest).toBeLessThan(30);
  } finally {
    await shop.kill();
  }
}

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'shop-kill-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
