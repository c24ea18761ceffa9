import type { Suite } from '../support/suite.js';

export function tenantCases({ test }: Suite): void {
  void test; // not written yet
}
