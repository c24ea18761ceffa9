import type { Suite } from '../support/suite.js';

export function specificationCases({ test }: Suite): void {
  void test; // not written yet
}
