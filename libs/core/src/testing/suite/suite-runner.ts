/** What a suite needs of a test runner. Jest's globals fit, and so do the functions of `node:test`, Vitest and Mocha. */
export interface SuiteRunner {
  describe(name: string, define: () => void): unknown;
  it(name: string, test: () => Promise<void>): unknown;
}
