import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeInbox, describeOutbox, outboxModuleHarness } from '../../testing/index.js';

import { pgliteCapabilities } from './pglite.capabilities.js';

describe('the pglite driver', () => {
  const folders: string[] = [];
  const harness = outboxModuleHarness({
    name: 'pglite',
    capabilities: pgliteCapabilities,
    options: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'groundwork-outbox-'));
      folders.push(folder);
      return { driver: 'pglite', dataDir: join(folder, 'data'), snapshot: process.env['DATABASE_SNAPSHOT'] };
    },
  });
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });
  const runner = { describe, it, beforeEach, afterEach };
  describeOutbox(runner, harness);
  describeInbox(runner, harness);
  afterAll(() => harness.close());
});
