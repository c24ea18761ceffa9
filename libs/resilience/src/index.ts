export { ResilienceModule, type ResilienceAsyncOptions, type ResilienceStatics } from './resilience.module.js';
export { resilienceConcern } from './resilience.concern.js';
export type {
  PolicyJudgement,
  ResilienceChoice,
  ResilienceDriverName,
  ResilienceInstanceOptions,
  ResilienceOptions,
  ResilienceSettings,
} from './resilience.options.js';
export type {
  DriverCall,
  DriverPolicy,
  DriverRequest,
  ResilienceCapabilities,
  ResilienceDriver,
} from './resilience.driver.js';
export type { ResilienceDriverFactory } from './resilience.driver-factory.js';
export { Resilient, type ResilientOptions } from './decorators/resilient.decorator.js';
export {
  BulkheadFullError,
  CircuitOpenError,
  RateLimitedError,
  RESILIENCE_CHANNEL,
  Resilience,
  type CircuitPosition,
  type CircuitState,
  type FallbackWork,
  type LimitKind,
  type Policy,
  type PolicyCall,
  type PolicyExecuteOptions,
  type PolicyState,
  type PolicyWork,
  type RefusedBy,
  type ResilienceEvent,
  type TripReason,
} from '#domain/resilience';
