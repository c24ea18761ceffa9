export {
  Coordination,
  type PutCoordinationRecordOptions,
  type StoredCoordinationRecord,
  type CoordinationCallOptions,
} from './coordination.js';
export {
  CoordinationRecordInvalidError,
  CoordinationError,
  CoordinationFullError,
  CoordinationUnsupportedError,
} from './coordination.errors.js';
