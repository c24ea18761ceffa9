import { describeRepository, describeSqlSession, describeUnitOfWork } from '../../testing/index.js';
import { moduleHarness } from '../../testing/module-harness.js';

const harness = moduleHarness({
  name: 'pglite',
  capabilities: { concurrentTransactions: false, sharedByProcesses: false },
  interruptsStatements: false,
  options: { dataDir: 'memory' },
});
afterAll(() => harness.close());

const runner = { describe, it, beforeEach, afterEach };
describeUnitOfWork(runner, harness);
describeSqlSession(runner, harness);
describeRepository(runner, harness);
