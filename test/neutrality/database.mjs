// The published suites under node:test, on the build: whoever writes a driver needs neither Jest nor our sources.
//
//     npm run test:neutral
import { after, afterEach, beforeEach, describe, it } from 'node:test';
import { describeRepository, describeSqlSession, describeUnitOfWork } from 'nestjs-groundwork/database/testing';
import { pgliteCapabilities } from '../../dist/libs/database/src/drivers/pglite/pglite.capabilities.js';
import { moduleHarness } from '../../dist/libs/database/src/testing/module-harness.js';

describe('the pglite driver', () => {
  const harness = moduleHarness({
    name: 'pglite',
    capabilities: pgliteCapabilities,
    interruptsStatements: false,
    options: { driver: 'pglite', dataDir: 'memory' },
  });
  after(() => harness.close());
  const runner = { describe, it, beforeEach, afterEach };
  describeUnitOfWork(runner, harness);
  describeSqlSession(runner, harness);
  describeRepository(runner, harness);
});
