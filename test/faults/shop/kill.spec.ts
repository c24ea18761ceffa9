import { join } from 'node:path';
import { requireBuild } from '../../support/built-package.js';
import { ownDatabase } from '../../support/own-database.js';
import { describeWithService } from '../../support/services.js';
import { embeddedQuery } from './support/embedded-query.js';
import { redeliver } from './support/redeliver.js';
import { serverQuery } from './support/server-query.js';
import { ShopProcess } from './support/shop-process.js';
import { weather, type StormOutcome } from './support/storm.js';
import { killOneOf } from './support/strikes.js';
import { withFolder } from './support/with-folder.js';

const seed = Number(process.env['SHOP_KILL_SEED'] ?? String(Date.now() % 1_000_000));
/** A killed process's work is taken over when its lease has run out: short here, so that recovery is within 10 s. */
const LEASES = { MESSAGING_LEASE: '3s' };
/** A slow machine has time for fewer kills; the printed line says how many there were. `SHOP_STORM`, in seconds, gives it more. */
const DURATION = Number(process.env['SHOP_STORM'] ?? '80') * 1_000;
/** On two quiet cores it takes less than 16 s, most of it the start of the killed process beside three others; the printed line says how long. A busy machine is given thrice that. */
const RECOVERY_LIMIT = 45_000;

jest.setTimeout(900_000);

beforeAll(requireBuild);

describe('the shop on a folder of the embedded database', () => {
  it('keeps every acknowledged order, and its consequences happen once and in order, when it is killed', () =>
    withFolder(async (folder) => {
      const dataDir = join(folder, 'data');
      const processes = [await ShopProcess.create({ GROUNDWORK_DATA_DIR: dataDir, ...LEASES })];
      const strikes = Number(process.env['SHOP_KILLS'] ?? '20');
      const outcome = await weather({
        name: 'kill -9 on pglite',
        processes,
        seed,
        folder,
        strikes,
        duration: DURATION,
        strike: killOneOf(processes),
        pause: 350,
        recoveryLimit: RECOVERY_LIMIT,
        query: embeddedQuery(dataDir),
      });
      expectSomethingAbsorbed(outcome);
    }));
});

describeWithService('postgres', (serverUrl) => {
  describe('two web and two worker processes of the shop on PostgreSQL', () => {
    it('keep every acknowledged order, and its consequences happen once and in order, when they are killed', async () => {
      const database = ownDatabase(serverUrl);
      await database.create();
      try {
        await withFolder(async (folder) => {
          const settings = { DATABASE_URL: database.url, DATABASE_POOL_MAX: '8', ...LEASES };
          const processes = [
            await ShopProcess.create(settings, 'web'),
            await ShopProcess.create(settings, 'web'),
            await ShopProcess.create(settings, 'worker'),
            await ShopProcess.create(settings, 'worker'),
          ];
          const strikes = Number(process.env['SHOP_KILLS'] ?? '20');
          const query = serverQuery(database.url);
          const kill = killOneOf(processes);
          const outcome = await weather({
            name: 'kill -9 on postgresql, 2 web and 2 worker',
            processes,
            seed,
            folder,
            strikes,
            duration: DURATION,
            strike: async (over, random, index) => {
              if (index % 5 === 4) await redeliver(query); // as a broker would that forgot an acknowledgement
              await kill(over, random, index);
            },
            pause: 130,
            recoveryLimit: RECOVERY_LIMIT,
            query,
          });
          expectSomethingAbsorbed(outcome);
          expect(outcome.redeliveries).toBeGreaterThan(0);
          expect(outcome.duplicates).toBeGreaterThan(0);
        });
      } finally {
        await database.drop();
      }
    });
  });
});

/** Else no repetition was absorbed, and the test has shown nothing. */
function expectSomethingAbsorbed({ replays, duplicates }: StormOutcome): void {
  expect(replays + duplicates).toBeGreaterThan(0);
}
