import type { DriverFactory } from '#core';
import type { ObservabilityDriver } from './observability.driver.js';
import type { ObservabilitySettings } from './observability.options.js';

/** A driver of telemetry that can be chosen: a built-in one, or one of your own. */
export type ObservabilityDriverFactory = DriverFactory<ObservabilitySettings, ObservabilityDriver>;
