import { Duration } from '#core';
import { describeRepository, describeSqlSession, describeUnitOfWork, moduleHarness } from '../../testing/index.js';

import { postgresqlCapabilities } from './postgresql.capabilities.js';
import { describeWithService } from '../../../../../test/support/services.js';
import { ownDatabase } from '../../../../../test/support/own-database.js';

describeWithService('postgres', (url) => {
  const database = ownDatabase(url);
  const harness = moduleHarness({
    name: 'postgresql',
    capabilities: postgresqlCapabilities,
    interruptsStatements: true,
    options: { url: database.url, poolMax: 10, poolWait: Duration.seconds(20) },
  });
  beforeAll(() => database.create());
  afterAll(async () => {
    await harness.close();
    await database.drop();
  });
  const runner = { describe, it, beforeEach, afterEach };
  describeUnitOfWork(runner, harness);
  describeSqlSession(runner, harness);
  describeRepository(runner, harness);
});
