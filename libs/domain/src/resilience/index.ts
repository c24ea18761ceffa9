export {
  Resilience,
  type FallbackWork,
  type Policy,
  type PolicyCall,
  type PolicyExecuteOptions,
  type PolicyWork,
} from './resilience.js';
export type { CircuitPosition, CircuitState, PolicyState } from './policy-state.js';
export {
  RESILIENCE_CHANNEL,
  type LimitKind,
  type RefusedBy,
  type ResilienceEvent,
  type TripReason,
} from './resilience-event.js';
export { BulkheadFullError, CircuitOpenError, RateLimitedError } from './resilience.errors.js';
