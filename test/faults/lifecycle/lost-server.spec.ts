import { setTimeout as sleep } from 'node:timers/promises';
import { FaultProxy } from '#core/testing';
import { requireBuild } from '../../support/built-package.js';
import { describeWithPrivatePostgres } from '../../support/services.js';
import type { PrivatePostgres } from '../../support/servers/private-postgres.js';
import { ShopProcess } from '../shop/support/shop-process.js';
import { SteadyLoad, type Outcome } from './support/steady-load.js';
import { WatchHealth } from './support/watch-health.js';

jest.setTimeout(300_000);

beforeAll(requireBuild);

/** What one statement may take, as the server sees it; the client gives it a second more, and a request may wait for a connection before. */
const STATEMENT = 2_000;
const POOL_WAIT = 1_000;
const REQUEST_LIMIT = STATEMENT + 1_000 + POOL_WAIT;
/** On a machine that does other things meanwhile. */
const SLACK = 3_000;
const FAULT = 10_000;
const RECOVERY = 10_000;

interface Fault {
  begin(): Promise<void> | void;
  end(): Promise<void> | void;
}

/** Whether the answer says clearly that the shop could not, in the form of RFC 9457. */
function isClear({ status, type, body }: Outcome): boolean {
  if (status !== 503 && status !== 504) return false;
  return type.startsWith('application/problem+json') && /"code":"[A-Z_]+"/.test(body);
}

function codesOf(outcomes: readonly Outcome[]): readonly string[] {
  return [...new Set(outcomes.map(({ body }) => /"code":"([A-Z_]+)"/.exec(body)?.[1] ?? 'none'))];
}

describeWithPrivatePostgres('a shop under load whose PostgreSQL is lost', (start) => {
  let server: PrivatePostgres;
  let proxy: FaultProxy;
  let shop: ShopProcess;
  let load: SteadyLoad;
  let health: WatchHealth;

  beforeAll(async () => {
    server = await start({ settings: { max_connections: '40' } });
    proxy = await FaultProxy.of(server.url());
    shop = await ShopProcess.create({
      DATABASE_URL: proxy.through(server.url()),
      DATABASE_POOL_MAX: '6',
      DATABASE_POOL_WAIT: `${POOL_WAIT}ms`,
      DATABASE_CONNECT_TIMEOUT: '2s',
      DATABASE_STATEMENT_TIMEOUT: `${STATEMENT}ms`,
      OBSERVABILITY_HEALTH_CACHE: '200ms',
      MESSAGING_LEASE: '5s',
      // A fault of seconds must be seen among the calls of seconds; by default it is half a minute's.
      RESILIENCE_BREAKER_WINDOW: '4s',
      RESILIENCE_BREAKER_MINIMUM_CALLS: '5',
      RESILIENCE_BREAKER_OPEN_MAX: '6s', // the default, 8s, keeps the promise of 10s too, and leaves nothing to a busy machine
    });
    await shop.start();
  });

  beforeEach(() => {
    load = new SteadyLoad({ url: shop.url, keeping: 8, fresh: 0, pause: 100 });
    health = new WatchHealth(shop.url);
  });

  afterEach(async () => {
    await proxy.heal();
    await load.stop();
    await health.stop();
  });

  afterAll(async () => {
    await shop.kill();
    await proxy.close();
  });

  const works = (): boolean => load.outcomes.slice(-12).every(({ status }) => status === 200 || status === 201);

  it.each<readonly [string, () => Fault]>([
    ['frozen', () => ({ begin: () => server.freeze(), end: () => server.thaw() })],
    ['behind a network that swallows everything', () => ({ begin: () => proxy.blackHole(), end: () => proxy.heal() })],
    ['killed', () => ({ begin: () => server.kill9(), end: () => server.start() })],
  ])('says so clearly and in time while it is %s, lives on, and is back by itself', async (name, make) => {
    const fault = make();
    load.start();
    health.start();
    await sleep(1_500);
    expect(works()).toBe(true);

    const begun = performance.now();
    await fault.begin();
    await sleep(FAULT);
    const during = load.since(begun + REQUEST_LIMIT);
    const probes = health.since(begun);
    await fault.end();
    const ended = performance.now();
    while (!works() || health.seen.at(-1)?.ready !== 200) {
      if (performance.now() - ended > RECOVERY * 3) break;
      await sleep(50);
    }
    const recovery = performance.now() - ended;
    await load.stop();
    await health.stop();

    const failed = load.since(begun).filter(({ status }) => status !== 200 && status !== 201);
    const slowest = Math.max(...failed.map(({ milliseconds }) => milliseconds));
    console.log(
      `PostgreSQL ${name} for ${FAULT / 1_000} s: ${failed.length} requests refused (${codesOf(failed).join(', ')}), the slowest after ${(slowest / 1_000).toFixed(1)} s; ` +
        `not ready ${((probes.find(({ ready }) => ready === 503)?.at ?? NaN) - begun).toFixed(0)} ms after, back ${(recovery / 1_000).toFixed(1)} s after its end`,
    );
    expect(failed.filter((outcome) => !isClear(outcome)).slice(0, 5)).toEqual([]);
    expect(slowest).toBeLessThan(REQUEST_LIMIT + SLACK);
    expect(during.length).toBeGreaterThan(0); // nobody hangs: new requests are answered too
    expect(probes.every(({ live }) => live === 200)).toBe(true);
    expect(probes.some(({ ready }) => ready === 503)).toBe(true);
    expect(codesOf(failed)).toContain('CIRCUIT_OPEN');
    expect(recovery).toBeLessThan(RECOVERY);
    expect(shop.running).toBe(true);
  });
});
