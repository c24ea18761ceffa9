import type { Suite } from '../support/suite.js';

export function fenceCases({ test }: Suite): void {
  void test; // not written yet
}
