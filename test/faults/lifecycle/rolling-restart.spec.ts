import { setTimeout as sleep } from 'node:timers/promises';
import { requireBuild } from '../../support/built-package.js';
import { describeWithPrivatePostgres } from '../../support/services.js';
import { findEffectFaults, readEffects } from '../shop/support/effects.js';
import type { Acknowledgement } from '../shop/support/ledger.js';
import { serverQuery } from '../shop/support/server-query.js';
import { ShopProcess } from '../shop/support/shop-process.js';
import { Watch } from '../shop/support/watch.js';
import { ReadyProxy } from './support/ready-proxy.js';
import { SteadyLoad, type Outcome } from './support/steady-load.js';

jest.setTimeout(600_000);

beforeAll(requireBuild);

const RESTARTS = 10;
const GRACE = 20_000;
const SEEDED_STOCK = 100_000;

/** What the clients were told, as the judge of the effects wants it. */
function acknowledged(outcomes: readonly Outcome[]): readonly Acknowledgement[] {
  return outcomes
    .filter(({ kind, status }) => kind === 'order' && status === 201)
    .map(({ body }) => {
      const order = JSON.parse(body) as { id: string; customer: string; lines: readonly { sku: string }[] };
      const sku = order.lines[0]?.sku ?? '';
      return {
        key: order.id,
        customer: order.customer,
        orderId: order.id,
        sku,
        quantity: 1,
        replayed: false,
        cut: false,
      };
    });
}

describeWithPrivatePostgres('two shops behind a proxy that follows their readiness', (start) => {
  it('are restarted ten times by turns, and no client notices', async () => {
    const server = await start({ settings: { max_connections: '60', fsync: 'off' } });
    const settings = {
      DATABASE_URL: server.url(),
      DATABASE_POOL_MAX: '6',
      OBSERVABILITY_HEALTH_CACHE: '200ms',
      GROUNDWORK_DRAIN: '1500ms',
      GROUNDWORK_GRACE: `${GRACE}ms`,
    };
    const shops = [await ShopProcess.create(settings), await ShopProcess.create(settings)];
    const urls = shops.map(({ url }) => url);
    const proxy = new ReadyProxy(urls);
    const watch = new Watch(urls);
    const ready = async (url: string): Promise<void> => {
      while (!proxy.isReady(url)) await sleep(20);
    };
    await proxy.open();
    const load = new SteadyLoad({ url: proxy.url, keeping: 6, fresh: 2, pause: 60 });
    try {
      for (const shop of shops) await shop.start();
      for (const url of urls) await ready(url);
      load.start();
      const ends: { readonly code: number | null; readonly milliseconds: number }[] = [];
      for (let restart = 0; restart < RESTARTS; restart += 1) {
        const shop = shops[restart % 2];
        if (shop === undefined) throw new Error('There is no shop.');
        await sleep(300);
        ends.push(await shop.terminate());
        await shop.start({ path: '/health/startup' });
        await ready(shop.url);
      }
      await load.stop();
      const ledger = acknowledged(load.outcomes);
      await watch.settled(
        ledger.map(({ orderId }) => orderId),
        60_000,
      );
      for (const shop of shops) ends.push(await shop.terminate());

      const effects = await readEffects(serverQuery(server.url()));
      const slowest = Math.max(...ends.map(({ milliseconds }) => milliseconds));
      console.log(
        `rolling restart x ${RESTARTS}: ${load.outcomes.length} requests, ${ledger.length} orders acknowledged, ${effects.journal.length} effects, ` +
          `slowest request ${Math.max(...load.outcomes.map(({ milliseconds }) => milliseconds)).toFixed(0)} ms, slowest stop ${(slowest / 1_000).toFixed(1)} s`,
      );
      const failed = load.outcomes.filter(({ kind, status }) => status !== (kind === 'order' ? 201 : 200));
      expect(failed.slice(0, 20)).toEqual([]);
      expect(findEffectFaults(ledger, effects, SEEDED_STOCK)).toEqual([]);
      expect(ends.map(({ code }) => code)).toEqual(ends.map(() => 0));
      expect(slowest).toBeLessThan(GRACE - 2_000);
      expect(ledger.length).toBeGreaterThan(100);
    } finally {
      await load.stop();
      watch.close();
      await proxy.close();
      for (const shop of shops) await shop.kill();
    }
  });
});
