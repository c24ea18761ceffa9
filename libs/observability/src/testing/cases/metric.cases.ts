import assert from 'node:assert/strict';
import { MetricInvalidError } from '#domain/observability';
import type { Suite } from '../support/suite.js';
import { metricsOf } from '../support/telemetry-of.js';

const orders = { description: 'Orders that were placed.', unit: '{order}', labels: ['channel'] };

/** Figures of the application's own. */
export function metricCases({ test }: Suite): void {
  test('gives the same counter and the same histogram for the same name', async (driver) => {
    const metrics = metricsOf(driver);
    assert.equal(metrics.counter('shop.orders', orders), metrics.counter('shop.orders', { ...orders }));
    assert.equal(metrics.histogram('shop.total', orders), metrics.histogram('shop.total', { ...orders }));
  });

  test('refuses a name that exists with other options, or as another kind', async (driver) => {
    const metrics = metricsOf(driver);
    metrics.counter('shop.orders', orders);
    assert.throws(() => metrics.counter('shop.orders', { ...orders, unit: 's' }), MetricInvalidError);
    assert.throws(() => metrics.histogram('shop.orders', orders), MetricInvalidError);
  });

  test('refuses what is no name', async (driver) => {
    const metrics = metricsOf(driver);
    for (const name of ['', ' ', '1st', 'a b', 'x'.repeat(256), 'a\nb'])
      assert.throws(() => metrics.counter(name, orders), MetricInvalidError, JSON.stringify(name));
  });

  test('never throws at a measurement', async (driver) => {
    const metrics = metricsOf(driver);
    const counter = metrics.counter('shop.orders', orders);
    const histogram = metrics.histogram('shop.total', orders);
    for (const value of [0, 1, 0.5, -1, NaN, Infinity]) {
      counter.add(value, { channel: 'web' });
      histogram.record(value, { channel: 'web' });
    }
    counter.add();
    counter.add(1, { other: 'label' });
    for (let index = 0; index < 1_000; index += 1) counter.add(1, { channel: `channel-${index}` });
  });
}
