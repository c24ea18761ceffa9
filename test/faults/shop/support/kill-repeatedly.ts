import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ShopClient } from '../../../e2e/support/shop-client.js';
import { Ledger } from './ledger.js';
import { PersistentCustomers } from './persistent-customers.js';
import { seeded } from './seeded.js';
import { ShopProcess } from './shop-process.js';
import { findFaults } from './verdict.js';

const SEEDED_STOCK = 100_000;

export interface KillRun {
  /** Stands in the printed line. */
  readonly name: string;
  readonly kills: number;
  /** Decides when the shop dies, and what the customers order: the same seed gives the same choices. */
  readonly seed: number;
  /** For the client's record. */
  readonly folder: string;
  /** Variables of the shop. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface KillOutcome {
  readonly acknowledged: number;
  readonly replays: number;
}

/**
 * Kills the built shop at random instants while customers order, and judges in the end what it holds by the client's own record.
 * @returns how many orders were acknowledged, and how many of them only by the repetition of a request whose answer was lost.
 */
export async function killRepeatedly({ name, kills, seed, folder, settings }: KillRun): Promise<KillOutcome> {
  const random = seeded(seed);
  const shop = await ShopProcess.create(settings);
  const ledger = new Ledger(join(folder, 'ledger.ndjson'));
  const customers = new PersistentCustomers(shop.url, ledger, random);
  const failures: unknown[] = [];
  const recoveries: number[] = [];
  try {
    await shop.start();
    customers.start((error) => failures.push(error));
    for (let kill = 0; kill < kills; kill += 1) {
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
      `kill -9 x ${kills} on ${name}, seed ${seed}: ${acknowledged.length} acknowledged, ${state.orders.length} effects, ` +
        `${cut} requests cut by a kill, ${replays} replays (${rescued} of them after a kill), recovery at most ${slowest.toFixed(1)} s`,
    );

    expect(failures).toEqual([]);
    expect(findFaults(acknowledged, state, SEEDED_STOCK)).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(kills); // else nothing was under way when the shop died
    expect(slowest).toBeLessThan(30);
    return { acknowledged: acknowledged.length, replays };
  } finally {
    await shop.kill();
  }
}

/** A folder for the time of `work`. */
export async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'shop-kill-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
