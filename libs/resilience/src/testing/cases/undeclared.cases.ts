import assert from 'node:assert/strict';
import { rejectionOf } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';
import type { ResilienceOptions } from '../../resilience.options.js';

/** What the driver does not declare fails at start, and not under load. */
export function undeclaredCases({ test, capabilities }: Suite): void {
  const settings: readonly (readonly [keyof typeof capabilities, ResilienceOptions, RegExp])[] = [
    ['bulkhead', { bulkheadSize: 5 }, /BULKHEAD_SIZE/],
    ['rateLimit', { rateLimit: 5 }, /RATE_LIMIT/],
  ];
  for (const [capability, options, variable] of settings) {
    if (capabilities[capability]) continue;
    test(`refuses to start with a setting that needs ${capability}`, async ({ start }) => {
      const error = await rejectionOf(start(options));
      assert.ok(error instanceof Error);
      assert.match(error.message, variable);
    });
  }
}
