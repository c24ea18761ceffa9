import type { Suite } from '../support/suite.js';

export function bulkCases({ test }: Suite): void {
  void test; // not written yet
}
