import type { Suite } from '../support/suite.js';

export function updateCases({ test }: Suite): void {
  void test; // not written yet
}
