import { join } from 'node:path';
import { embeddedQuery } from '../faults/shop/support/embedded-query.js';
import { ShopProcess } from '../faults/shop/support/shop-process.js';
import { weather } from '../faults/shop/support/storm.js';
import { killOneOf } from '../faults/shop/support/strikes.js';
import { withFolder } from '../faults/shop/support/with-folder.js';
import { requireBuild } from '../support/built-package.js';
import { snapshotEnv } from '../support/embedded-env.js';

// The fault test of test/faults/shop, short and on the embedded database alone: npm run test:faults kills twenty times, and the processes of a server too.
beforeAll(requireBuild);

jest.setTimeout(120_000); // a busy machine starts a shop slowly, and it starts twice

it('keeps every acknowledged order of the shop once, with its consequences, when it is killed', () =>
  withFolder(async (folder) => {
    const dataDir = join(folder, 'data');
    const processes = [await ShopProcess.create({ ...snapshotEnv, GROUNDWORK_DATA_DIR: dataDir })];
    await weather({
      name: 'kill -9 x 1 on pglite',
      processes,
      seed: 1,
      folder,
      strikes: 1,
      strike: killOneOf(processes),
      pause: 200,
      recoveryLimit: 60_000,
      query: embeddedQuery(dataDir),
    });
  }));
