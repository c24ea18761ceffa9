import type { SuiteRunner as PlainRunner } from '#core/testing';

/** What the suites of this concern need of a test runner. Jest's globals fit, and so do the functions of `node:test`, Vitest and Mocha. */
export interface SuiteRunner extends PlainRunner {
  beforeEach(prepare: () => Promise<void>): unknown;
  afterEach(cleanUp: () => Promise<void>): unknown;
}
