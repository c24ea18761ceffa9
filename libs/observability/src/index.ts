export {
  ObservabilityModule,
  type ObservabilityAsyncOptions,
  type ObservabilityStatics,
} from './observability.module.js';
export { observabilityConcern } from './observability.concern.js';
export type {
  ObservabilityChoice,
  ObservabilityDriverName,
  ObservabilityOptions,
  ObservabilitySettings,
} from './observability.options.js';
export { LogDestination } from './logs/log-destination.js';
export { ApplicationLogger } from '#core/nest';
export type { ObservabilityCapabilities, ObservabilityDriver } from './observability.driver.js';
export type { ObservabilityDriverFactory } from './observability.driver-factory.js';
export {
  Health,
  LOG_LEVELS,
  LogLevels,
  MetricInvalidError,
  Metrics,
  type Counter,
  type HealthEntry,
  type HealthReport,
  type Histogram,
  type LogLevel,
  type MetricLabels,
  type MetricOptions,
} from '#domain/observability';
