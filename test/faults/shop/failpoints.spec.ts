import { join } from 'node:path';
import { requireBuild } from '../../support/built-package.js';
import { ownDatabase } from '../../support/own-database.js';
import { describeWithService } from '../../support/services.js';
import { embeddedQuery } from './support/embedded-query.js';
import { serverQuery } from './support/server-query.js';
import { ShopProcess } from './support/shop-process.js';
import { weather, type Storm } from './support/storm.js';
import { withFolder } from './support/with-folder.js';

/** Every step between two awaits on the way of an event: from the transaction of the order, through the relay, to the commit of its handler. */
const CHECKPOINTS = [
  'outbox.inserting',
  'outbox.inserted',
  'outbox.committed',
  'relay.transferred',
  'relay.committed',
  'handler.claimed',
  'handler.started',
  'handler.recorded',
  'handler.handled',
  'handler.completed',
  'handler.committed',
];
const seed = Number(process.env['SHOP_KILL_SEED'] ?? String(Date.now() % 1_000_000));

jest.setTimeout(900_000);

beforeAll(requireBuild);

/** Lets the shop run until it reaches the checkpoint for the third time, where it dies, and starts it again without that wish. */
function dieAtCheckpoints(shop: ShopProcess): Storm['strike'] {
  return async (over, random, index) => {
    await shop.kill();
    const checkpoint = CHECKPOINTS[index] ?? '';
    await shop.start({ dieAt: `${checkpoint}:${1 + Math.floor(random() * 4)}` });
    if (!(await shop.gone(30_000))) throw new Error(`The shop never reached ${checkpoint}.\n${shop.output}`);
    if (!shop.killed) throw new Error(`The shop ended before it reached ${checkpoint}.\n${shop.output}`);
    over();
    await shop.start();
  };
}

describe('a shop that dies at each step of an event, on the embedded database', () => {
  it('loses nothing, and nothing happens twice', () =>
    withFolder(async (folder) => {
      const dataDir = join(folder, 'data');
      const shop = await ShopProcess.create({ GROUNDWORK_DATA_DIR: dataDir });
      await weather({
        name: 'died at checkpoints on pglite',
        processes: [shop],
        seed,
        folder,
        strikes: CHECKPOINTS.length,
        strike: dieAtCheckpoints(shop),
        pause: 350,
        recoveryLimit: 30_000,
        query: embeddedQuery(dataDir),
      });
    }));
});

describeWithService('postgres', (serverUrl) => {
  describe('a shop that dies at each step of an event, on PostgreSQL', () => {
    it('loses nothing, and nothing happens twice', async () => {
      const database = ownDatabase(serverUrl);
      await database.create();
      try {
        await withFolder(async (folder) => {
          const shop = await ShopProcess.create({ DATABASE_URL: database.url, MESSAGING_LEASE: '4s' });
          const outcome = await weather({
            name: 'died at checkpoints on postgresql',
            processes: [shop],
            seed,
            folder,
            strikes: CHECKPOINTS.length,
            strike: dieAtCheckpoints(shop),
            pause: 150,
            recoveryLimit: 30_000,
            query: serverQuery(database.url),
          });
          expect(outcome.redeliveries).toBeGreaterThan(0);
        });
      } finally {
        await database.drop();
      }
    });
  });
});
