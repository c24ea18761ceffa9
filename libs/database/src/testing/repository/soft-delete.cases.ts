import type { Suite } from '../support/suite.js';

export function softDeleteCases({ test }: Suite): void {
  void test; // not written yet
}
