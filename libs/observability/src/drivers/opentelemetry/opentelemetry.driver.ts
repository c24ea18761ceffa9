import type { DriverParts } from '#core';
import type { ObservabilityDriver } from '../../observability.driver.js';
import type { ObservabilitySettings } from '../../observability.options.js';

/** Spans and metrics by the OpenTelemetry API, and so to whatever SDK the process has started. */
export function openTelemetryDriver(
  _settings: ObservabilitySettings,
  _parts: DriverParts,
): Promise<ObservabilityDriver> {
  return Promise.reject(new TypeError('not built yet'));
}
