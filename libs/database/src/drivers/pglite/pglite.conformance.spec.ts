import { describeRepository, describeSqlSession, describeUnitOfWork, moduleHarness } from '../../testing/index.js';

import { pgliteCapabilities } from './pglite.capabilities.js';

describe('the pglite driver', () => {
  const harness = moduleHarness({
    name: 'pglite',
    capabilities: pgliteCapabilities,
    interruptsStatements: false,
    options: { driver: 'pglite', dataDir: 'memory', snapshot: process.env['DATABASE_SNAPSHOT'] },
  });
  afterAll(() => harness.close());
  const runner = { describe, it, beforeEach, afterEach };
  describeUnitOfWork(runner, harness);
  describeSqlSession(runner, harness);
  describeRepository(runner, harness);
});
