export {
  CoordinationModule,
  type CoordinationAsyncOptions,
  type CoordinationInstanceStatics,
  type CoordinationStatics,
  type CoordinationUse,
} from './coordination.module.js';
export { coordinationConcern } from './coordination.concern.js';
export type {
  CoordinationChoice,
  CoordinationDriverName,
  CoordinationInstanceOptions,
  CoordinationOptions,
  CoordinationSettings,
} from './coordination.options.js';
export type { CoordinationCapabilities, CoordinationDriver } from './coordination.driver.js';
export type { CoordinationDriverFactory, CoordinationDriverParts } from './coordination.driver-factory.js';
export type { LeaseRequest, LockAttempt, LockStore } from './locks/lock-store.js';
export type { LimitAnswer, LimitRequest, LimitStore } from './rate-limits/limit-store.js';
export type {
  IdempotencyAnswer,
  IdempotencyBegin,
  IdempotencyBeginning,
  IdempotencyStore,
} from './idempotency/idempotency-store.js';
export type { PubSubTransport, TransportListener } from './pub-sub/pub-sub-transport.js';
export type {
  KeyValueBackend,
  KeyValueIncrement,
  KeyValueScan,
  KeyValueSwap,
  KeyValueWrite,
} from './key-value/key-value-backend.js';
export { Locked, type LockedOptions } from './decorators/locked.decorator.js';
export {
  CoordinationError,
  CoordinationInvalidError,
  CoordinationUnavailableError,
  Idempotency,
  IdempotencyAnswerError,
  IdempotencyInFlightError,
  IdempotencyKeyInvalidError,
  IdempotencyMismatchError,
  KeyValueStore,
  KeyValueTypeError,
  LockLostError,
  LockNotAcquiredError,
  Locks,
  PubSub,
  RateLimiter,
  RateLimitExceededError,
  type IdempotencyOptions,
  type IdempotentResult,
  type KeyValueOptions,
  type KeyValuePage,
  type KeyValueScanOptions,
  type KeyValueSetOptions,
  type Lock,
  type LockFence,
  type LockOptions,
  type LockWaitOptions,
  type PubSubListener,
  type RateLimit,
  type RateLimitDecision,
  type RateLimitOptions,
  type Subscription,
} from '#domain/coordination';
