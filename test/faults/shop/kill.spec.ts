import { join } from 'node:path';
import { requireBuild } from '../../support/built-package.js';
import { ownDatabase } from '../../support/own-database.js';
import { describeWithService } from '../../support/services.js';
import { killRepeatedly, withFolder, type KillOutcome } from './support/kill-repeatedly.js';

const run = {
  kills: Number(process.env['SHOP_KILLS'] ?? '20'),
  seed: Number(process.env['SHOP_KILL_SEED'] ?? String(Date.now() % 1_000_000)),
};

jest.setTimeout(600_000);

beforeAll(requireBuild);

describe('the shop on a folder of the embedded database', () => {
  it('keeps every acknowledged order once when it is killed', () =>
    withFolder(async (folder) => {
      const settings = { GROUNDWORK_DATA_DIR: join(folder, 'data') };
      assertReplayed(await killRepeatedly({ ...run, name: 'pglite', folder, settings }));
    }));
});

describeWithService('postgres', (serverUrl) => {
  describe('the shop on PostgreSQL', () => {
    it('keeps every acknowledged order once when it is killed', async () => {
      const database = ownDatabase(serverUrl);
      await database.create();
      try {
        await withFolder(async (folder) => {
          const settings = { DATABASE_URL: database.url };
          assertReplayed(await killRepeatedly({ ...run, name: 'postgresql', folder, settings }));
        });
      } finally {
        await database.drop();
      }
    });
  });
});

/** Else no repetition was absorbed, and the test has shown nothing. */
function assertReplayed({ replays }: KillOutcome): void {
  expect(replays).toBeGreaterThan(0);
}
