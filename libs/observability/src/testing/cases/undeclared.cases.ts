import assert from 'node:assert/strict';
import type { Suite } from '../support/suite.js';

/** Without telemetry a call must not pay for it: there is nothing to call. */
export function undeclaredCases({ test }: Suite): void {
  test('gives no telemetry and no metrics, so that calls pay nothing', async (driver) => {
    assert.equal(driver.telemetry, undefined);
    assert.equal(driver.metrics, undefined);
    assert.equal(await driver.exposition(), undefined);
  });
}
