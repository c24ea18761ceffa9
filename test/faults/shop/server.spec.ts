import { setTimeout as sleep } from 'node:timers/promises';
import { requireBuild } from '../../support/built-package.js';
import { describeWithPrivatePostgres } from '../../support/services.js';
import { serverQuery } from './support/server-query.js';
import { ShopProcess } from './support/shop-process.js';
import { weather, type Storm } from './support/storm.js';
import { withFolder } from './support/with-folder.js';

const seed = Number(process.env['SHOP_KILL_SEED'] ?? String(Date.now() % 1_000_000));
/** No statement outlives a frozen server for long, so that what follows is not waited for in vain. */
const LIMITS = { DATABASE_POOL_MAX: '8', DATABASE_STATEMENT_TIMEOUT: '5s', MESSAGING_LEASE: '4s' };

jest.setTimeout(900_000);

beforeAll(requireBuild);

describeWithPrivatePostgres('a shop of one web and two worker processes', (start) => {
  /** On a server that keeps what it has acknowledged: the private servers of other tests do not. */
  const durable = { settings: { fsync: 'on', synchronous_commit: 'on', max_connections: '60' } };

  const storm = async (fault: Pick<Storm, 'name' | 'strikes'>, strike: StrikeServer): Promise<void> => {
    const server = await start(durable);
    await withFolder(async (folder) => {
      const settings = { DATABASE_URL: server.url(), ...LIMITS };
      const processes = [
        await ShopProcess.create(settings, 'web'),
        await ShopProcess.create(settings, 'worker'),
        await ShopProcess.create(settings, 'worker'),
      ];
      await weather({
        ...fault,
        processes,
        seed,
        folder,
        strike: (over, random) => strike({ server, processes }, over, random),
        pause: 150,
        recoveryLimit: 30_000,
        query: serverQuery(server.url()),
      });
    });
  };

  it('goes on by itself when the server is killed and started again, and nothing is lost or doubled', () =>
    storm({ name: 'private PostgreSQL killed and restarted', strikes: 3 }, async ({ server }, over, random) => {
      await sleep(500 + random() * 1_000);
      await server.kill9();
      await sleep(random() * 2_000);
      await server.start();
      over();
    }));

  it('goes on by itself when the server was frozen for 30 s, and nothing is lost or doubled', () =>
    storm({ name: 'private PostgreSQL frozen for 30 s', strikes: 1 }, async ({ server }, over) => {
      server.freeze();
      await sleep(30_000);
      server.thaw();
      over();
    }));

  it('undoes what a worker does that was frozen beyond its lease', () =>
    storm({ name: 'worker frozen for 10 s with a lease of 4 s', strikes: 2 }, async ({ processes }, over, random) => {
      const worker = processes[1 + Math.floor(random() * 2)];
      worker?.freeze();
      await sleep(10_000);
      over(); // the others have taken its work over, whether it comes back or not
      worker?.thaw();
    }));
});

type StrikeServer = (
  parts: {
    readonly server: Awaited<ReturnType<Parameters<Parameters<typeof describeWithPrivatePostgres>[1]>[0]>>;
    readonly processes: readonly ShopProcess[];
  },
  over: () => void,
  random: () => number,
) => Promise<void>;
