import { setTimeout as sleep } from 'node:timers/promises';
import { HttpClient } from '../../e2e/support/http-client.js';
import { ShopClient, type OrderBody } from '../../e2e/support/shop-client.js';
import { startProcess } from '../../e2e/processes/run-process.js';
import { requireBuild } from '../../support/built-package.js';
import { freePort } from '../../support/free-port.js';
import { describeWithPrivatePostgres } from '../../support/services.js';
import { ShopProcess } from '../shop/support/shop-process.js';

jest.setTimeout(180_000);

beforeAll(requireBuild);

const HEALED_WITHIN = 20_000;

describeWithPrivatePostgres('a shop whose PostgreSQL is not there yet', (start) => {
  it('serves, degraded, where the database is optional, and heals when it comes', async () => {
    const server = await start();
    await server.stop('immediate');
    const shop = await ShopProcess.create({
      DATABASE_URL: server.url(),
      DATABASE_NEED: 'optional',
      OBSERVABILITY_HEALTH_CACHE: '100ms',
    });
    const client = new ShopClient(shop.url);
    try {
      await shop.start({ path: '/health/live' });
      expect(shop.output).toContain('is optional, so that the application goes on without it');
      const ready = await client.send({ path: '/health/ready' });
      expect([ready.status, ready.text]).toEqual([200, '{"status":"degraded"}']);

      const asked = performance.now();
      const refused = await client.send({ path: '/products' });
      expect(refused.status).toBe(503);
      expect(JSON.parse(refused.text)).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
      expect(performance.now() - asked).toBeLessThan(1_000); // at once, and not at a limit

      await server.start();
      const back = performance.now();
      while ((await client.send({ path: '/products?limit=1' })).status !== 200) {
        if (performance.now() - back > HEALED_WITHIN) throw new Error(`It does not heal.\n${shop.output}`);
        await sleep(50);
      }
      const healed = performance.now() - back;
      const order = await client.placeFirmly('first', { customer: 'Early', lines: [{ sku: 'BOWL-OAK', quantity: 1 }] });
      const { id } = JSON.parse(order.text) as OrderBody;
      while ((JSON.parse((await client.send({ path: `/orders/${id}` })).text) as OrderBody).status !== 'confirmed') {
        if (performance.now() - back > HEALED_WITHIN) throw new Error(`Events are not handled.\n${shop.output}`);
        await sleep(50);
      }
      console.log(
        `optional database: there ${(healed / 1_000).toFixed(1)} s after its server, and its events are handled`,
      );
      expect(shop.output).toContain('database is there now');
      expect(await shop.terminate()).toMatchObject({ code: 0 });
    } finally {
      client.close();
      await shop.kill();
    }
  });

  it('opens nothing where the database is lazy, until somebody uses it', async () => {
    const server = await start();
    const shop = await ShopProcess.create({ DATABASE_URL: server.url(), DATABASE_NEED: 'lazy' });
    const client = new HttpClient(shop.url);
    try {
      await shop.start({ path: '/health/live' });
      expect((await client.send({ path: '/health/ready' })).text).toBe('{"status":"up"}');
      expect(await openSessions(server)).toBe(0);

      expect((await client.send({ path: '/products?limit=1' })).status).toBe(200);

      expect(await openSessions(server)).toBeGreaterThan(0);
      expect(await shop.terminate()).toMatchObject({ code: 0 });
    } finally {
      client.close();
      await shop.kill();
    }
  });
});

describe('an application with two databases that it requires and that are not there', () => {
  it('ends with 69 and names both', async () => {
    const [first, second] = [await freePort(), await freePort()];
    const { ended } = startProcess('test/faults/lifecycle/fixtures/two-databases.cjs', {
      DATABASE_URL: `postgres://u:p@127.0.0.1:${first}/one`,
      DATABASE__REPORTING__URL: `postgres://u:p@127.0.0.1:${second}/two`,
      PORT: '0',
    });

    const { code, stderr } = await ended;

    expect(code).toBe(69);
    expect(stderr).toContain(`127.0.0.1:${first}`);
    expect(stderr).toContain(`127.0.0.1:${second}`);
    expect(stderr).not.toContain('u:p@');
  });
});

async function openSessions(server: { url(): string }): Promise<number> {
  const { Client } = await import('pg');
  const client = new Client({ connectionString: server.url() });
  await client.connect();
  try {
    const { rows } = await client.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity where application_name = 'groundwork'`,
    );
    return rows[0]?.n ?? NaN;
  } finally {
    await client.end();
  }
}
