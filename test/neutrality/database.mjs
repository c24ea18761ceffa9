// The published suites under node:test, on the build: whoever writes a driver needs neither Jest nor our sources.
//
//     npm run test:neutral
import { after, afterEach, beforeEach, describe, it } from 'node:test';
import {
  describeRepository,
  describeSqlSession,
  describeUnitOfWork,
  moduleHarness,
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
