import { Duration } from '#core';
import { describeInbox, describeOutbox, outboxModuleHarness } from '../../testing/index.js';

import { describeWithService } from '../../../../../test/support/services.js';
import { ownDatabase } from '../../../../../test/support/own-database.js';

describeWithService('postgres', (url) => {
  const database = ownDatabase(url);
  const harness = outboxModuleHarness({
    name: 'postgresql',
    capabilities: { concurrentTransactions: true, sharedByProcesses: true },
    options: () => ({ url: database.url, poolMax: 10, poolWait: Duration.seconds(20) }),
  });
  beforeAll(() => database.create());
  afterAll(async () => {
    await harness.close();
    await database.drop();
  });
  const runner = { describe, it, beforeEach, afterEach };
  describeOutbox(runner, harness);
  describeInbox(runner, harness);
});
