import assert from 'node:assert/strict';
import type { CallSite } from '#core';
import type { Suite } from '../support/suite.js';
import { telemetryOf } from '../support/telemetry-of.js';

const site: CallSite = {
  ...{ concern: 'database', operation: 'find', instance: 'default', system: 'suite' },
  ...{ idempotent: true, inTransaction: false, remote: true },
};

/** Calls of ports. */
export function observeCases({ test }: Suite): void {
  test('gives the very result of an observed call, made once', async (driver) => {
    const result = { rows: [] };
    let made = 0;
    const given = await telemetryOf(driver).observe(site, async () => {
      made += 1;
      return result;
    });
    assert.equal(given, result);
    assert.equal(made, 1);
  });

  test('rejects with the very error of an observed call, whatever was thrown', async (driver) => {
    const unreadable = Object.defineProperty(new Error('unreadable'), 'message', {
      get: () => {
        throw new Error('the message cannot be read');
      },
    });
    for (const thrown of [new Error('away'), 'a text', undefined, null, Object.freeze({ code: 7 }), unreadable]) {
      const outcome = await telemetryOf(driver)
        .observe(site, () => Promise.reject(thrown as Error))
        .then(
          () => 'resolved',
          (error: unknown) => ({ error }),
        );
      assert.ok(typeof outcome === 'object' && Object.is(outcome.error, thrown));
    }
  });

  test('observes a thousand calls at the same time without mixing them up', async (driver) => {
    const telemetry = telemetryOf(driver);
    const given = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) =>
        telemetry.observe(site, () => new Promise<number>((resolve) => setImmediate(resolve, index))),
      ),
    );
    assert.deepEqual(
      given,
      Array.from({ length: 1_000 }, (_, index) => index),
    );
  });

  test('is told of any error that nobody observed, and fails by none', (driver) => {
    const unreadable = new Proxy(new Error('unreadable'), {
      get: () => {
        throw new Error('nothing of it can be read');
      },
    });
    for (const thrown of [new Error('away'), unreadable, 'a text', undefined, null, Object.freeze({})])
      telemetryOf(driver).exception(thrown);
    return Promise.resolve();
  });
}
