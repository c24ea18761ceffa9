import { describeInbox, describeOutbox, keptEmbeddedDriver, outboxModuleHarness } from '../../testing/index.js';

import { pgliteCapabilities } from './pglite.capabilities.js';

describe('the pglite driver', () => {
  const embedded = keptEmbeddedDriver();
  let stores = 0;
  const harness = outboxModuleHarness({
    name: 'pglite',
    capabilities: pgliteCapabilities,
    options: () => {
      stores += 1;
      return {
        driver: embedded.factory,
        dataDir: 'memory',
        snapshot: process.env['DATABASE_SNAPSHOT'],
        ownSchema: `suite_${stores}`,
      };
    },
  });
  const runner = { describe, it, beforeEach, afterEach };
  describeOutbox(runner, harness);
  describeInbox(runner, harness);
  afterAll(async () => {
    await harness.close();
    await embedded.close();
  });
});
