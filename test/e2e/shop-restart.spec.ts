import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeRestart } from './support/restart.suite.js';
import { startShop } from './support/start-shop.js';

jest.setTimeout(60_000);

describe('the shop on a folder of the embedded database', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shop-restart-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  describeRestart(() => startShop({ dataDir: join(folder, 'database') }));
});
