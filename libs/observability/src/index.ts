export {
  ObservabilityModule,
  type ObservabilityAsyncOptions,
  type ObservabilityStatics,
} from './observability.module.js';
export { observabilityConcern } from './observability.concern.js';
export type {
  ObservabilityChoice,
  ObservabilityDriverName,
  ObservabilityInstanceOptions,
  ObservabilityOptions,
  ObservabilitySettings,
} from './observability.options.js';
export type {
  DriverPut,
  DriverRecord,
  ObservabilityCapabilities,
  ObservabilityDriver,
} from './observability.driver.js';
export type { ObservabilityDriverFactory } from './observability.driver-factory.js';
export {
  ObservabilityRecordInvalidError,
  Observability,
  ObservabilityError,
  ObservabilityFullError,
  ObservabilityUnsupportedError,
  type PutObservabilityRecordOptions,
  type StoredObservabilityRecord,
  type ObservabilityCallOptions,
} from '#domain/observability';
