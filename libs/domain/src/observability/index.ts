export {
  Observability,
  type PutObservabilityRecordOptions,
  type StoredObservabilityRecord,
  type ObservabilityCallOptions,
} from './observability.js';
export {
  ObservabilityRecordInvalidError,
  ObservabilityError,
  ObservabilityFullError,
  ObservabilityUnsupportedError,
} from './observability.errors.js';
