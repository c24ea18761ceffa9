import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpClient } from '../../e2e/support/http-client.js';
import { requireBuild } from '../../support/built-package.js';
import { ownDatabase } from '../../support/own-database.js';
import { describeWithService } from '../../support/services.js';
import { ShopProcess } from '../shop/support/shop-process.js';
import { harmed } from './support/accepted.js';
import { SteadyLoad } from './support/steady-load.js';

jest.setTimeout(180_000);

beforeAll(requireBuild);

const READ_BYTES = join(__dirname, 'support', 'read-bytes.cjs');
const DRAIN = 2_000;
const GRACE = 20_000;

describeWithService('postgres', (serverUrl) => {
  describe.each(['express', 'fastify'])('a shop on %s that is told to end under steady load', (http) => {
    it('answers every request that it has begun to read, says that it is not ready while it serves on, and ends with 0', async () => {
      const database = ownDatabase(serverUrl);
      await database.create();
      const shop = await ShopProcess.create({
        SHOP_HTTP: http,
        DATABASE_URL: database.url,
        GROUNDWORK_DRAIN: `${DRAIN}ms`,
        GROUNDWORK_GRACE: `${GRACE}ms`,
        NODE_OPTIONS: `--require ${READ_BYTES}`,
      });
      const load = new SteadyLoad({ url: shop.url, keeping: 8, fresh: 4, pause: 30 });
      const probe = new HttpClient(shop.url);
      const health = async (name: string): Promise<number> => (await probe.send({ path: `/health/${name}` })).status;
      try {
        await shop.start();
        load.start();
        await sleep(1_500);
        expect(await health('ready')).toBe(200);
        const asked = performance.now();
        const ended = shop.terminate();
        await sleep(DRAIN / 2);
        expect([await health('ready'), await health('live'), await health('startup')]).toEqual([503, 200, 200]);
        const { code, milliseconds } = await ended;
        await sleep(300); // those who come too late
        await load.stop();

        const late = load.since(asked);
        const answered = late.filter(({ status }) => status !== undefined);
        const failures = [...new Set(late.map(({ failure }) => failure).filter((failure) => failure !== undefined))];
        console.log(
          `SIGTERM on ${http}: ${load.outcomes.length} requests, ${answered.length} answered after it, ` +
            `${late.length - answered.length} met nobody (${failures.join(', ')}), ended in ${(milliseconds / 1_000).toFixed(1)} s`,
        );
        const recorded = [...shop.reached.keys()].filter((name) => name.startsWith('read:'));
        expect(recorded.length).toBeGreaterThan(20); // else nothing is known of what was accepted
        expect(harmed(load.outcomes, shop.reached)).toEqual([]);
        expect(code).toBe(0);
        expect(milliseconds).toBeGreaterThan(DRAIN);
        expect(milliseconds).toBeLessThan(GRACE - 2_000);
        expect(answered.length).toBeGreaterThan(20); // it has served on
        expect(failures).toContain('ECONNREFUSED'); // and the load was still there when it closed
      } finally {
        probe.close();
        await shop.kill();
        await load.stop();
        await database.drop();
      }
    });
  });
});
