import type { Suite } from '../support/suite.js';

export function streamCases({ test }: Suite): void {
  void test; // not written yet
}
