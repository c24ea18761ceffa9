import { setTimeout as sleep } from 'node:timers/promises';
import { requireBuild } from '../../support/built-package.js';
import { describeWithPrivateRedis } from '../../support/services.js';
import type { PrivateRedis } from '../../support/servers/private-redis.js';
import { HttpClient } from '../../e2e/support/http-client.js';
import { SteadyLoad, type Outcome } from '../lifecycle/support/steady-load.js';
import { WatchHealth } from '../lifecycle/support/watch-health.js';
import { ShopProcess } from './support/shop-process.js';
import { withFolder } from './support/with-folder.js';

jest.setTimeout(180_000);

beforeAll(requireBuild);

const FAULT = 8_000;
const RECOVERY = 10_000;
/** How much slower than its loader a read may be while the cache cannot be asked. */
const READ_COST = 50;
/** Two loads of a busy machine differ by that much by themselves. */
const SLACK = 50;

const median = (outcomes: readonly Outcome[]): number => {
  const sorted = outcomes.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
};
const of = (outcomes: readonly Outcome[], kind: Outcome['kind']): readonly Outcome[] =>
  outcomes.filter((outcome) => outcome.kind === kind);

describeWithPrivateRedis('a shop under load whose Redis is lost', (start) => {
  it.each<readonly [string, (server: PrivateRedis) => { begin(): Promise<void> | void; end(): Promise<void> | void }]>([
    ['frozen', (server) => ({ begin: () => server.freeze(), end: () => server.thaw() })],
    ['killed, and started again empty', (server) => ({ begin: () => server.kill9(), end: () => server.start() })],
  ])('takes orders and shows products all the same while it is %s, and is back by itself', (name, make) =>
    withFolder(async (folder) => {
      const server = await start();
      const shop = await ShopProcess.create({
        GROUNDWORK_DATA_DIR: folder,
        REDIS_URL: server.url(),
        OBSERVABILITY_HEALTH_CACHE: '200ms',
      });
      await shop.start();
      const client = new HttpClient(shop.url);
      const readiness = async (): Promise<string> => {
        const { status, text } = await client.send({ path: '/health/ready' });
        return `${status} ${(JSON.parse(text) as { readonly status: string }).status}`;
      };
      const load = new SteadyLoad({ url: shop.url, keeping: 4, fresh: 0, pause: 100 });
      const health = new WatchHealth(shop.url);
      try {
        load.start();
        health.start();
        await sleep(3_000);
        // The embedded database blocks the process while it is made, and calls of Redis run out of time meanwhile.
        const limit = performance.now() + 20_000;
        while ((await readiness()) !== '200 up' && performance.now() < limit) await sleep(50);
        expect(await readiness()).toBe('200 up');
        const before = load.outcomes.slice();

        const begun = performance.now();
        const fault = make(server);
        await fault.begin();
        await sleep(FAULT);
        expect(await readiness()).toBe('200 degraded');
        const during = load.since(begun);
        await fault.end();
        const ended = performance.now();
        while ((await readiness()) !== '200 up' && performance.now() - ended < RECOVERY * 3) await sleep(50);
        const recovery = performance.now() - ended;
        await load.stop();

        const [reads, orders] = [median(of(during, 'products')), median(of(during, 'order'))];
        // The load orders all the time, so that most reads before the fault are loads as well.
        console.log(
          `Redis ${name} for ${FAULT / 1_000} s: ${during.length} requests, median read ${reads.toFixed(0)} ms (${median(of(before, 'products')).toFixed(0)} before), ` +
            `median order ${orders.toFixed(0)} ms (${median(of(before, 'order')).toFixed(0)} before), back ${(recovery / 1_000).toFixed(1)} s after its end`,
        );
        expect(load.outcomes.filter(({ status }) => status !== 200 && status !== 201)).toEqual([]);
        expect(of(during, 'order').length).toBeGreaterThan(10);
        expect(reads).toBeLessThan(median(of(before, 'products')) + READ_COST + SLACK);
        expect(health.seen.every(({ live, ready }) => live === 200 && ready === 200)).toBe(true);
        expect(recovery).toBeLessThan(RECOVERY);
        expect(shop.running).toBe(true);
      } finally {
        await load.stop();
        await health.stop();
        client.close();
        await shop.kill();
      }
    }),
  );
});
