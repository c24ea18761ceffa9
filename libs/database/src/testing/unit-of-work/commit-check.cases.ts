import type { Suite } from '../support/suite.js';

export function commitCheckCases({ test }: Suite): void {
  void test; // not written yet
}
