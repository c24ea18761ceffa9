import { describeInbox, describeOutbox, keptEmbeddedDriver, outboxModuleHarness } from '../../testing/index.js';

import { pgliteCapabilities } from './pglite.capabilities.js';

describe('the pglite driver', () => {
  const embedded = keptEmbeddedDriver();
  const harness = outboxModuleHarness({
    name: 'pglite',
    capabilities: pgliteCapabilities,
    options: () => ({ driver: embedded.factory, dataDir: 'memory', snapshot: process.env['DATABASE_SNAPSHOT'] }),
  });
  const runner = { describe, it, beforeEach, afterEach };
  describeOutbox(runner, harness);
  describeInbox(runner, harness);
  afterAll(async () => {
    await harness.close();
    await embedded.close();
  });
});
