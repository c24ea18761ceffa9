// The published suites under node:test, on the build: whoever writes a driver needs neither Jest nor our sources.
//
//     npm run test:neutral
import { after, afterEach, beforeEach, describe, it } from 'node:test';
import {
  describeInbox,
  describeOutbox,
  describeRepository,
  describeSqlSession,
  describeUnitOfWork,
  keptEmbeddedDriver,
  moduleHarness,
  outboxModuleHarness,
} from 'nestjs-groundwork/database/testing';
import { pgliteDriverFactory } from 'nestjs-groundwork/database/drivers/pglite';

describe('the pglite driver', () => {
  const harness = moduleHarness({
    name: 'pglite',
    capabilities: pgliteDriverFactory.capabilities,
    interruptsStatements: false,
    options: { driver: 'pglite', dataDir: 'memory' },
  });
  after(() => harness.close());
  const runner = { describe, it, beforeEach, afterEach };
  describeUnitOfWork(runner, harness);
  describeSqlSession(runner, harness);
  describeRepository(runner, harness);
});

describe('the outbox on the pglite driver', () => {
  const embedded = keptEmbeddedDriver();
  const harness = outboxModuleHarness({
    name: 'pglite',
    capabilities: pgliteDriverFactory.capabilities,
    options: () => ({ driver: embedded.factory, dataDir: 'memory' }),
  });
  after(async () => {
    await harness.close();
    await embedded.close();
  });
  const runner = { describe, it, beforeEach, afterEach };
  describeOutbox(runner, harness);
  describeInbox(runner, harness);
});
