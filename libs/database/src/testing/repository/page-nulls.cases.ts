import type { Suite } from '../support/suite.js';

export function pageNullsCases({ test }: Suite): void {
  void test; // not written yet
}
