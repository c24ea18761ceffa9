import assert from 'node:assert/strict';
import type { Suite } from '../support/suite.js';

export function closeCases({ test, capabilities }: Suite): void {
  test('says of itself what it was declared to be', async (driver) => {
    assert.deepEqual(driver.capabilities, capabilities);
    assert.notEqual(driver.name, '');
  });

  test('closes twice, and at once when the time is up already', async (driver) => {
    await driver.close(AbortSignal.abort());
    await driver.close(new AbortController().signal);
  });

  test('lets calls through after it was closed', async (driver) => {
    await driver.close(new AbortController().signal);
    const site = {
      ...{ concern: 'database', operation: 'find', instance: 'default' },
      ...{ idempotent: true, inTransaction: false, remote: true },
    };
    const { telemetry } = driver;
    if (telemetry !== undefined) assert.equal(await telemetry.observe(site, async () => 'late'), 'late');
    driver.metrics?.counter('shop.late', { description: 'After the end.' }).add();
  });
}
