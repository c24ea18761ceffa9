import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findEffectFaults, readEffects, type Query } from './effects.js';
import { Ledger } from './ledger.js';
import { PersistentCustomers } from './persistent-customers.js';
import { seeded } from './seeded.js';
import type { ShopProcess } from './shop-process.js';
import { Watch } from './watch.js';

const SEEDED_STOCK = 100_000;
const SETTLE_LIMIT = 120_000;
/** Fewer have shown nothing. */
const LEAST_STRIKES = 5;
/** Orders that may be acknowledged and not yet counted: beyond that the customers wait, since what is measured is recovery, not the backlog of a slow machine. */
const MAX_BEHIND = 40;
/** Groups that handle an order of the shop. */
const GROUPS = 3;

export interface Storm {
  /** Stands in the printed line. */
  readonly name: string;
  readonly processes: readonly ShopProcess[];
  /** Decides what the customers order and when faults strike: the same seed gives the same choices. */
  readonly seed: number;
  /** For the client's record. */
  readonly folder: string;
  readonly strikes: number;
  /** No further strike begins this many milliseconds after the first, however slow the machine; all of them when not given. */
  readonly duration?: number;
  /** One fault and what follows from it, such as a restart. Calls `over` when the fault itself has ended: recovery is measured from there. */
  strike(over: () => void, random: () => number, index: number): Promise<void>;
  /** Between two orders of a customer, in milliseconds. */
  readonly pause: number;
  /** The longest that it may take after a fault until every order that had been acknowledged is confirmed and counted, in milliseconds. */
  readonly recoveryLimit: number;
  /** The shop's database, once its processes have stopped. */
  query(sql: string): ReturnType<Query>;
}

export interface StormOutcome {
  readonly acknowledged: number;
  /** Requests that were answered from the record of an earlier one. */
  readonly replays: number;
  /** Deliveries that were handed out again because their process had died or hung. */
  readonly redeliveries: number;
  /** Deliveries that the inbox recognised as handled before. */
  readonly duplicates: number;
}

/** Customers order while faults strike; in the end the shop's tables are judged by the customers' own record. */
export async function weather(storm: Storm): Promise<StormOutcome> {
  const { name, processes, seed, folder, strikes, duration = Infinity, pause, recoveryLimit } = storm;
  const random = seeded(seed);
  const urls = processes.filter(({ role }) => role !== 'worker').map(({ url }) => url);
  const ledger = new Ledger(join(folder, 'ledger.ndjson'));
  const watch = new Watch(urls);
  let counted = 0;
  const mayOrder = (): boolean => ledger.orders.length - counted < MAX_BEHIND;
  const customers = new PersistentCustomers({ urls, ledger, random, pause, mayOrder });
  const over = new AbortController();
  let following: Promise<void> = Promise.resolve();
  const failures: unknown[] = [];
  const recoveries: number[] = [];
  try {
    for (const shop of processes) await shop.start(); // one after another: two cores start one shop as fast as two
    customers.start((error) => failures.push(error));
    following = watch.follow((orders) => (counted = orders), over.signal);
    await sleep(1_000);
    const begun = performance.now();
    for (let index = 0; index < strikes && performance.now() - begun < duration; index += 1) {
      let ended = performance.now();
      let acknowledged = ledger.orders;
      const faultEnded = (): void => {
        ended = performance.now();
        acknowledged = ledger.orders;
      };
      await storm.strike(faultEnded, random, index);
      await watch.settled(acknowledged, SETTLE_LIMIT);
      recoveries.push(performance.now() - ended);
      await sleep(100 + random() * 500);
    }
    await customers.finish();
    await watch.settled(ledger.orders, SETTLE_LIMIT);
    for (const shop of processes) await shop.stop();

    const acknowledged = ledger.finish();
    const effects = await readEffects(storm.query);
    const outcome = {
      acknowledged: acknowledged.length,
      replays: acknowledged.filter(({ replayed }) => replayed).length,
      redeliveries: await redeliveries(storm.query),
      duplicates: processes.reduce((sum, { reached }) => sum + (reached.get('handler.duplicate') ?? 0), 0),
    };
    const slowest = Math.max(0, ...recoveries);
    const cut = acknowledged.filter((entry) => entry.cut).length;
    console.log(
      `${name} x ${recoveries.length}, seed ${seed}: ${outcome.acknowledged} acknowledged, ${effects.journal.length} effects, ${cut} requests cut, ` +
        `duplicates absorbed: ${outcome.replays} requests and ${outcome.duplicates} deliveries, ${outcome.redeliveries} redeliveries, ` +
        `recovery at most ${(slowest / 1_000).toFixed(1)} s`,
    );
    expect(failures).toEqual([]);
    expect(findEffectFaults(acknowledged, effects, SEEDED_STOCK)).toEqual([]);
    expect(await unaccounted(storm.query, acknowledged.length)).toEqual([]);
    expect(recoveries.length).toBeGreaterThanOrEqual(Math.min(strikes, LEAST_STRIKES));
    expect(acknowledged.length).toBeGreaterThan(recoveries.length); // else nothing was under way when the faults struck
    expect(slowest).toBeLessThan(recoveryLimit);
    return outcome;
  } finally {
    await customers.giveUp();
    over.abort();
    await following;
    watch.close();
    for (const shop of processes) await shop.kill();
  }
}

/** Every event must be somewhere: none beside those of the orders, a delivery for each group, and each of these done or still to be done. */
async function unaccounted(query: Query, orders: number): Promise<readonly string[]> {
  const rows = await query('select * from groundwork.event_accounts');
  const faults = rows
    .filter(({ in_outbox, groups, done, waiting }) =>
      in_outbox === true ? false : Number(groups) !== GROUPS || Number(done) + Number(waiting) !== GROUPS,
    )
    .map((row) => JSON.stringify(row));
  return rows.length === orders ? faults : [...faults, `${rows.length} events of ${orders} orders are accounted for`];
}

async function redeliveries(query: Query): Promise<number> {
  const [row] = await query('select coalesce(sum(crashes), 0) as n from groundwork.deliveries');
  return Number(row?.['n']);
}
