import { join } from 'node:path';
import { killRepeatedly, withFolder } from '../faults/shop/support/kill-repeatedly.js';
import { requireBuild } from '../support/built-package.js';

// The fault test of test/faults/shop, short and on the embedded database alone: npm run test:faults kills twenty times, and a server's client too.
beforeAll(requireBuild);

jest.setTimeout(90_000); // a busy machine starts a shop slowly, and it starts twice

it('keeps every acknowledged order of the shop once when it is killed', () =>
  withFolder(async (folder) => {
    const settings = { GROUNDWORK_DATA_DIR: join(folder, 'data') };
    const { acknowledged } = await killRepeatedly({ name: 'pglite', kills: 1, seed: 1, folder, settings });
    expect(acknowledged).toBeGreaterThan(0);
  }));
