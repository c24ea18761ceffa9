import assert from 'node:assert/strict';
import type { Telemetry } from '#core';
import type { Metrics } from '#domain/observability';
import type { ObservabilityDriver } from '../../observability.driver.js';

export function telemetryOf({ telemetry }: ObservabilityDriver): Telemetry {
  assert.ok(telemetry, 'the driver declares telemetry, and gives none');
  return telemetry;
}

export function metricsOf({ metrics }: ObservabilityDriver): Metrics {
  assert.ok(metrics, 'the driver declares telemetry, and gives no metrics');
  return metrics;
}

/** 32 hexadecimal digits of a `traceparent`. */
export function traceIdOf(traceparent: string | undefined): string | undefined {
  return traceparent?.split('-')[1];
}

export const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[01]$/;
