import { describeRepository, describeSqlSession, describeUnitOfWork } from '../index.js';
import { fakeHarness } from './fake-harness.js';

describe('the fake database', () => {
  const harness = fakeHarness();
  afterAll(() => harness.close());
  const runner = { describe, it, beforeEach, afterEach };
  describeUnitOfWork(runner, harness);
  describeSqlSession(runner, harness);
  describeRepository(runner, harness);
});
