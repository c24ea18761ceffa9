export { CoordinationModule, type CoordinationAsyncOptions, type CoordinationStatics } from './coordination.module.js';
export { coordinationConcern } from './coordination.concern.js';
export type {
  CoordinationChoice,
  CoordinationDriverName,
  CoordinationInstanceOptions,
  CoordinationOptions,
  CoordinationSettings,
} from './coordination.options.js';
export type { DriverPut, DriverRecord, CoordinationCapabilities, CoordinationDriver } from './coordination.driver.js';
export type { CoordinationDriverFactory } from './coordination.driver-factory.js';
export {
  CoordinationRecordInvalidError,
  Coordination,
  CoordinationError,
  CoordinationFullError,
  CoordinationUnsupportedError,
  type PutCoordinationRecordOptions,
  type StoredCoordinationRecord,
  type CoordinationCallOptions,
} from '#domain/coordination';
